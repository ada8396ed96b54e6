#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/api.h"
#include "api/respond.h"

namespace hitstream::api {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kPrometheusText = "text/plain; version=0.0.4";
constexpr std::string_view kIndex =
    "hitstream, for its operator\n\n"
    "/healthz  the process answers\n"
    "/readyz   it can do its work, or why not, or what is wrong all the same\n"
    "/metrics  for Prometheus\n";

http::Reply text_reply(int status, std::string body) {
  return uncached_reply(status, std::string(kText), std::move(body));
}

class AdminHandler final : public http::LoopHandler {
 public:
  AdminHandler(const telemetry::Registry& metrics, const FindReadiness& find_readiness)
      : metrics_(metrics), find_readiness_(find_readiness) {}

  void handle(const http::Request& request, http::Exchange& exchange) override {
    const std::optional<http::Reply> reply = answer(request.path);
    if (!reply) {
      exchange.reply(not_found_reply(request.path));
    } else {
      exchange.reply(is_read(request.method) ? *reply : only_reads_reply());
    }
  }

 private:
  [[nodiscard]] std::optional<http::Reply> answer(std::string_view path) const {
    if (path == "/healthz") return text_reply(200, "ok");
    if (path == "/readyz") return ready();
    if (path == "/metrics") return uncached_reply(200, std::string(kPrometheusText), metrics_.expose());
    if (path == "/") return text_reply(200, std::string(kIndex));
    if (path == "/favicon.ico") return uncached_reply(204, "", "");
    return std::nullopt;
  }

  [[nodiscard]] http::Reply ready() const {
    const Readiness readiness = find_readiness_();
    if (!readiness.ready) return text_reply(503, readiness.note);
    return text_reply(200, readiness.note.empty() ? "ok" : "ready, but: " + readiness.note);
  }

  const telemetry::Registry& metrics_;
  const FindReadiness& find_readiness_;
};

class AdminService final : public http::Service {
 public:
  AdminService(const telemetry::Registry& metrics, FindReadiness find_readiness)
      : metrics_(metrics), find_readiness_(std::move(find_readiness)) {}
  std::unique_ptr<http::LoopHandler> make_handler(std::size_t) override {
    return std::make_unique<AdminHandler>(metrics_, find_readiness_);
  }

 private:
  const telemetry::Registry& metrics_;
  const FindReadiness find_readiness_;
};

}  // namespace

std::unique_ptr<http::Service> make_admin_service(const telemetry::Registry& metrics,
                                                  FindReadiness find_readiness) {
  return std::make_unique<AdminService>(metrics, std::move(find_readiness));
}

}  // namespace hitstream::api
