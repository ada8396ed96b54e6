#include "http/client_transfer.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ip_address.h"
#include "base/text.h"

namespace hitstream::http {
namespace {

bool is_loopback(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), curl_url_cleanup);
  char* part = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return false;
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK) return false;
  std::string host = part;
  curl_free(part);
  if (base::equals_ignoring_case(host, "localhost")) return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::optional<base::IpAddress> address = base::IpAddress::parse(host);
  return address && base::any_contains(
                        {*base::IpNetwork::parse("127.0.0.0/8"), *base::IpNetwork::parse("::1")}, *address);
}

}  // namespace

std::size_t Transfer::on_body(char* bytes, std::size_t, std::size_t length, void* context) {
  return static_cast<Transfer*>(context)->take_body({bytes, length});
}

std::size_t Transfer::on_header(char* bytes, std::size_t, std::size_t length, void* context) {
  static_cast<Transfer*>(context)->take_header({bytes, length});
  return length;
}

bool Transfer::streams() {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return request.on_body && status == 200;
}

std::size_t Transfer::take_body(std::string_view bytes) {
  heard = true;
  if (streams()) {
    pieces.append(bytes);
    return bytes.size();
  }
  body_too_long_ = reply_.body.size() + bytes.size() > options_.body_bytes_max;
  if (body_too_long_) return 0;  // which makes curl give up
  reply_.body.append(bytes);
  return bytes.size();
}

void Transfer::take_header(std::string_view line) {
  heard = true;
  if (line.starts_with("HTTP/")) reply_.headers.clear();  // those of a 100 Continue do not count
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto& wanted = options_.wanted_headers;
  const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return base::equals_ignoring_case(name, line.substr(0, colon));
  });
  if (found == wanted.end()) return;
  const std::string_view value = line.substr(colon + 1, line.find_last_not_of("\r\n") - colon);
  reply_.headers.emplace_back(*found, base::trim(value));
}

void Transfer::set_up() {
  curl_slist* lines = curl_slist_append(nullptr, "Expect:");  // curl would wait for a 100 Continue
  for (const std::string& header : request.headers) lines = curl_slist_append(lines, header.c_str());
  headers_.reset(lines);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  set_body();
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (is_loopback(request.url)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  set_handling();
}

void Transfer::set_body() {
  const std::string& body = request.shared_body ? *request.shared_body : request.body;
  if (body.empty() && request.method != "POST" && request.method != "PUT") return;
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
}

void Transfer::set_version() {
  const bool alone = request.http2_without_tls && !request.url.starts_with("https:");
  // An http request that may be of HTTP/2 could be sent on somebody's connection of that kind.
  const bool offered = request.url.starts_with("https:");
  const long version = alone     ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
                       : offered ? CURL_HTTP_VERSION_2TLS
                                 : CURL_HTTP_VERSION_1_1;
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, alone ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, alone ? 1L : 0L);
}

void Transfer::set_handling() {
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name server
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set_version();
  if (!options_.ca_bundle.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_bundle.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
}

base::Result<ClientReply> Transfer::finish(CURLcode code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    reply_.status = static_cast<int>(status);
    return std::move(reply_);
  }
  if (body_too_long_) return base::fail(base::Errc::kFull, request.url + ": the reply's body is too long");
  const std::string message = request.url + ": " + curl_easy_strerror(code);
  if (code == CURLE_OPERATION_TIMEDOUT) return base::fail(base::Errc::kTimeout, message);
  const bool bad_url = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  return base::fail(bad_url ? base::Errc::kInvalidArgument : base::Errc::kUnavailable, message);
}

base::Error Transfer::silence_error() const {
  return {base::Errc::kTimeout,
          request.url + ": nothing came for " + std::to_string(request.silence_max.count()) + " ms"};
}

}  // namespace hitstream::http
