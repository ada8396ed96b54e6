#include "http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <unordered_map>

#include "base/units.h"
#include "env/clock.h"
#include "http/client_transfer.h"

namespace hitstream::http {

class Client::Impl {
 public:
  explicit Impl(ClientOptions options) : options_(std::move(options)) {
    [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(initialised == CURLE_OK);
    multi_ = curl_multi_init();
    const long connections = static_cast<long>(options_.connections);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, connections);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  }

  ~Impl() {
    for (const auto& [id, transfer] : transfers_) {
      curl_multi_remove_handle(multi_, transfer->easy);
      curl_easy_cleanup(transfer->easy);
    }
    for (CURL* easy : spare_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
  }

  Id send(ClientRequest request, Done done) {
    const Id id = ++last_id_;
    auto transfer =
        std::make_unique<Transfer>(id, take_handle(), options_, std::move(request), std::move(done));
    transfer->set_up();
    if (transfer->request.silence_max.count() > 0) {
      transfer->heard_ns = clock_.steady_ns();
      limited_.push_back(id);
    }
    if (transfer->request.on_body) streaming_.push_back(id);
    curl_multi_add_handle(multi_, transfer->easy);
    transfers_.emplace(id, std::move(transfer));
    return id;
  }

  void cancel(Id id) { (void)remove(id); }

  [[nodiscard]] std::size_t in_flight() const { return transfers_.size(); }

  void perform(std::chrono::milliseconds timeout) {
    if (move_on()) return;
    const std::chrono::milliseconds wait = std::min(timeout, until_silence());
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    (void)move_on();
  }

  void wake() { curl_multi_wakeup(multi_); }

 private:
  // True when the user was called.
  bool move_on() {
    int running = 0;
    curl_multi_perform(multi_, &running);
    bool some = hand_on_pieces();
    some = end_done() || some;
    return end_silent() || some;
  }

  bool hand_on_pieces() {
    bool some = false;
    const std::vector<Id> ids = streaming_;  // the user may send and cancel
    for (const Id id : ids) some = hand_on_pieces(id) || some;
    return some;
  }

  bool hand_on_pieces(Id id) {
    const auto at = transfers_.find(id);
    if (at == transfers_.end() || at->second->pieces.empty()) return false;
    const std::string pieces = std::exchange(at->second->pieces, {});
    const auto on_body = at->second->request.on_body;  // may be cancelled, and gone, within its own call
    on_body(pieces);
    return true;
  }

  bool end_done() {
    bool some = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      base::Result<ClientReply> result = transfer->finish(code);
      remove(transfer->id)->done(std::move(result));
      some = true;
    }
    return some;
  }

  bool end_silent() {
    bool some = false;
    const std::vector<Id> ids = limited_;
    for (const Id id : ids) {
      const auto at = transfers_.find(id);
      if (at == transfers_.end() || silence_left_ns(*at->second) > 0) continue;
      const base::Error error = at->second->silence_error();
      remove(id)->done(base::forward(error));
      some = true;
    }
    return some;
  }

  std::int64_t silence_left_ns(Transfer& transfer) {
    const std::int64_t now_ns = clock_.steady_ns();
    if (std::exchange(transfer.heard, false)) transfer.heard_ns = now_ns;
    return transfer.heard_ns + transfer.request.silence_max.count() * base::kNanosPerMilli - now_ns;
  }

  std::chrono::milliseconds until_silence() {
    std::int64_t left_ns = std::numeric_limits<std::int32_t>::max() * base::kNanosPerMilli;
    for (const Id id : limited_) left_ns = std::min(left_ns, silence_left_ns(*transfers_.at(id)));
    return std::chrono::milliseconds(std::max<std::int64_t>(0, left_ns / base::kNanosPerMilli + 1));
  }

  std::unique_ptr<Transfer> remove(Id id) {
    const auto at = transfers_.find(id);
    if (at == transfers_.end()) return nullptr;
    std::unique_ptr<Transfer> transfer = std::move(at->second);
    transfers_.erase(at);
    std::erase(limited_, id);
    std::erase(streaming_, id);
    curl_multi_remove_handle(multi_, transfer->easy);
    give_back(transfer->easy);
    return transfer;
  }

  CURL* take_handle() {
    if (spare_.empty()) return curl_easy_init();
    CURL* const easy = spare_.back();
    spare_.pop_back();
    return easy;
  }

  void give_back(CURL* easy) {
    curl_easy_reset(easy);
    if (spare_.size() < options_.connections) {
      spare_.push_back(easy);
    } else {
      curl_easy_cleanup(easy);
    }
  }

  const ClientOptions options_;
  const env::SystemClock clock_;  // curl's own timeouts are of the real clock, too
  CURLM* multi_ = nullptr;
  Id last_id_ = 0;
  std::unordered_map<Id, std::unique_ptr<Transfer>> transfers_;
  std::vector<Id> limited_;    // those with a limit to silence
  std::vector<Id> streaming_;  // those with on_body
  std::vector<CURL*> spare_;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Id Client::send(ClientRequest request, Done done) {
  return impl_->send(std::move(request), std::move(done));
}
void Client::cancel(Id id) { impl_->cancel(id); }
std::size_t Client::in_flight() const { return impl_->in_flight(); }
void Client::perform(std::chrono::milliseconds timeout) { impl_->perform(timeout); }
void Client::wake() { impl_->wake(); }

}  // namespace hitstream::http
