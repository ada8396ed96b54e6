#include <utility>

#include "app/hit_sender.h"
#include "base/text.h"
#include "http/client.h"

namespace hitstream::app {
namespace {

HitAnswer to_answer(std::uint64_t id, base::Result<http::ClientReply> reply) {
  HitAnswer answer;
  answer.id = id;
  if (!reply) {
    answer.error = std::move(reply.error().message);
    return answer;
  }
  answer.status = reply->status;
  answer.token = token_in(reply->body);
  for (auto& [name, value] : reply->headers) {
    constexpr std::uint64_t kSecondsMax = 24ULL * 3600;
    const auto seconds = name == "retry-after" ? base::parse_decimal(value) : std::nullopt;
    if (seconds) answer.retry_after = std::chrono::seconds(std::min(*seconds, kSecondsMax));
    if (name == "set-cookie" && value.starts_with("sid=")) answer.set_cookie = std::move(value);
  }
  return answer;
}

class HttpHitSender final : public HitSender {
 public:
  HttpHitSender(const std::string& url, std::size_t connections)
      : url_(url), client_({connections, 1 << 20, {"set-cookie", "retry-after"}}) {}

  void send(std::uint64_t id, const HitRequest& hit) override {
    http::ClientRequest request;
    request.url = url_;
    request.headers = {"Referer: " + hit.referer, "X-Forwarded-For: " + hit.client, "Accept: */*"};
    // "Name:" takes out the field that the client would otherwise add.
    request.headers.push_back(hit.user_agent.empty() ? "User-Agent:" : "User-Agent: " + hit.user_agent);
    if (!hit.sid.empty()) request.headers.push_back("Cookie: sid=" + hit.sid);
    if (!hit.report.empty()) {
      request.method = "POST";
      request.headers.emplace_back("Content-Type: text/plain;charset=UTF-8");
      request.body = hit.report;
    }
    client_.send(std::move(request), [this, id](base::Result<http::ClientReply> reply) {
      answers_.push_back(to_answer(id, std::move(reply)));
    });
  }

  std::vector<HitAnswer> wait(std::chrono::milliseconds timeout) override {
    if (client_.in_flight() > 0) client_.perform(timeout);
    return std::exchange(answers_, {});
  }

 private:
  const std::string url_;
  std::vector<HitAnswer> answers_;  // before the client, which calls into it until it is gone
  http::Client client_;
};

}  // namespace

std::unique_ptr<HitSender> make_http_hit_sender(const std::string& url, std::size_t connections) {
  return std::make_unique<HttpHitSender>(url, connections);
}

}  // namespace hitstream::app
