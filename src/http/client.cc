#include "http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <string_view>

#include "base/ip_address.h"
#include "base/text.h"

namespace hitstream::http {
namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Transfer {
  const ClientOptions* options = nullptr;
  CURL* easy = nullptr;
  ClientRequest request;
  Client::Done done;
  std::unique_ptr<curl_slist, FreeList> headers;
  ClientReply reply;
  bool body_too_long = false;
};

std::size_t on_body(char* bytes, std::size_t, std::size_t length, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.body_too_long = transfer.reply.body.size() + length > transfer.options->body_bytes_max;
  if (transfer.body_too_long) return 0;  // which makes curl give up
  transfer.reply.body.append(bytes, length);
  return length;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t length, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::string_view line(bytes, length);
  if (line.starts_with("HTTP/")) transfer.reply.headers.clear();  // those of a 100 Continue do not count
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return length;
  const auto& wanted = transfer.options->wanted_headers;
  const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return base::equals_ignoring_case(name, line.substr(0, colon));
  });
  if (found == wanted.end()) return length;
  const std::string_view value = line.substr(colon + 1, line.find_last_not_of("\r\n") - colon);
  transfer.reply.headers.emplace_back(*found, base::trim(value));
  return length;
}

bool is_loopback(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), curl_url_cleanup);
  char* part = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK) return false;
  const std::string host = part;
  curl_free(part);
  if (base::equals_ignoring_case(host, "localhost")) return true;
  const std::optional<base::IpAddress> address = base::IpAddress::parse(host);
  return address && base::any_contains(
                        {*base::IpNetwork::parse("127.0.0.0/8"), *base::IpNetwork::parse("::1")}, *address);
}

base::Error to_error(CURLcode code, const Transfer& transfer) {
  const std::string message = transfer.request.url + ": " + curl_easy_strerror(code);
  if (transfer.body_too_long)
    return {base::Errc::kFull, transfer.request.url + ": the reply's body is too long"};
  if (code == CURLE_OPERATION_TIMEDOUT) return {base::Errc::kTimeout, message};
  const bool bad_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  return {bad_url ? base::Errc::kInvalidArgument : base::Errc::kUnavailable, message};
}

void set_request(Transfer& transfer) {
  CURL* const easy = transfer.easy;
  const ClientRequest& request = transfer.request;
  curl_slist* lines = curl_slist_append(nullptr, "Expect:");  // curl would wait for a 100 Continue
  for (const std::string& header : request.headers) lines = curl_slist_append(lines, header.c_str());
  transfer.headers.reset(lines);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (is_loopback(request.url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

void set_handling(Transfer& transfer) {
  CURL* const easy = transfer.easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
}

}  // namespace

class Client::Impl {
 public:
  explicit Impl(ClientOptions options) : options_(std::move(options)) {
    [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(initialised == CURLE_OK);
    multi_ = curl_multi_init();
    const long connections = static_cast<long>(options_.connections);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, connections);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  }

  ~Impl() {
    for (const auto& transfer : transfers_) {
      curl_multi_remove_handle(multi_, transfer->easy);
      curl_easy_cleanup(transfer->easy);
    }
    curl_multi_cleanup(multi_);
  }

  void send(ClientRequest request, Done done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->options = &options_;
    transfer->easy = curl_easy_init();
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    set_handling(*transfer);
    set_request(*transfer);
    curl_multi_add_handle(multi_, transfer->easy);
    transfers_.push_back(std::move(transfer));
  }

  [[nodiscard]] std::size_t in_flight() const { return transfers_.size(); }

  void perform(std::chrono::milliseconds timeout) {
    move_on();
    if (report() > 0 || transfers_.empty()) return;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(timeout.count()), nullptr);
    move_on();
    (void)report();
  }

 private:
  void move_on() {
    int running = 0;
    curl_multi_perform(multi_, &running);
  }

  std::size_t report() {
    std::size_t reported = 0;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      end(message->easy_handle, message->data.result);
      ++reported;
    }
    return reported;
  }

  void end(CURL* easy, CURLcode code) {
    Transfer* found = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &found);
    const auto at =
        std::find_if(transfers_.begin(), transfers_.end(), [&](const auto& t) { return t.get() == found; });
    std::swap(*at, transfers_.back());
    const std::unique_ptr<Transfer> transfer = std::move(transfers_.back());
    transfers_.pop_back();
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    transfer->reply.status = static_cast<int>(status);
    curl_multi_remove_handle(multi_, easy);
    curl_easy_cleanup(easy);
    if (code == CURLE_OK) {
      transfer->done(std::move(transfer->reply));
    } else {
      transfer->done(base::forward(to_error(code, *transfer)));
    }
  }

  const ClientOptions options_;
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<Transfer>> transfers_;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
void Client::send(ClientRequest request, Done done) { impl_->send(std::move(request), std::move(done)); }
std::size_t Client::in_flight() const { return impl_->in_flight(); }
void Client::perform(std::chrono::milliseconds timeout) { impl_->perform(timeout); }

}  // namespace hitstream::http
