#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "api/api.h"
#include "api/json.h"
#include "api/jsonp.h"
#include "api/respond.h"
#include "api/site.h"

namespace hitstream::api {
namespace {

enum : std::size_t { kAcceptEncoding, kIfNoneMatch };

struct SeriesRoute {
  std::string_view path;
  std::vector<std::uint64_t> Series::*counts;
};
constexpr std::array kSeriesRoutes{SeriesRoute{"/api/minute", &Series::minute},
                                   SeriesRoute{"/api/hour", &Series::hour},
                                   SeriesRoute{"/api/day", &Series::day}};

// Shared by the loops: everything in it is immutable or thread-safe.
struct Context {
  Site site;
  std::string config;
  const Source& source;
  const env::Clock& clock;
};

http::Reply json_reply(std::string body) { return uncached_reply(200, "application/json", std::move(body)); }

http::Reply series_reply(std::string_view query, std::string_view json) {
  const auto callback = callback_of(query);
  if (!callback) return problem_reply(400, "Bad Request", callback.error().message);
  if (!*callback) return json_reply(std::string(json));
  return uncached_reply(200, "application/javascript", jsonp_body(**callback, json));
}

class DashboardHandler final : public http::LoopHandler {
 public:
  explicit DashboardHandler(const Context& context) : context_(context) {}

  void handle(const http::Request& request, http::Exchange& exchange) override {
    if (const http::Reply* file = find_file(request)) {
      exchange.reply(is_read(request.method) ? *file : only_reads_reply());
    } else if (std::optional<http::Reply> reply = answer(request)) {
      exchange.reply(is_read(request.method) ? *reply : only_reads_reply());
    } else {
      exchange.reply(not_found_reply(request.path));
    }
  }

 private:
  [[nodiscard]] const http::Reply* find_file(const http::Request& request) const {
    return context_.site.find(request.path, request.header(kAcceptEncoding), request.header(kIfNoneMatch));
  }

  // Nothing when the path is not known.
  [[nodiscard]] std::optional<http::Reply> answer(const http::Request& request) const {
    const std::string_view path = request.path;
    for (const SeriesRoute& route : kSeriesRoutes) {
      if (path == route.path) return series_reply(request.query, counts_now(route, audience_of(request)));
    }
    if (path == "/api/v1/live") return json_reply(live(audience_of(request)));
    if (path == "/api/v1/status") return json_reply(json_status(context_.source.status()));
    if (path == "/api/v1/config") return json_reply(context_.config);
    if (path == "/" || path == "/dashboard/") return redirect_reply("/dashboard");
    if (path == "/favicon.ico") return uncached_reply(204, "", "");
    return std::nullopt;
  }

  [[nodiscard]] static Audience audience_of(const http::Request& request) {
    return wants_bots(request.query) ? Audience::kEverybody : Audience::kPeople;
  }

  [[nodiscard]] std::string counts_now(const SeriesRoute& route, Audience audience) const {
    const Series series = context_.source.series(context_.clock.wall_ms(), audience, {});
    return json_counts(series.*route.counts);
  }

  [[nodiscard]] std::string live(Audience audience) const {
    const base::UnixMillis now_ms = context_.clock.wall_ms();
    return json_live(now_ms, context_.source.series(now_ms, audience, {}), context_.source.status());
  }

  const Context& context_;
};

class DashboardService final : public http::Service {
 public:
  explicit DashboardService(Context context) : context_(std::move(context)) {}
  std::unique_ptr<http::LoopHandler> make_handler(std::size_t) override {
    return std::make_unique<DashboardHandler>(context_);
  }

 private:
  Context context_;
};

}  // namespace

std::vector<http::KeptHeader> kept_headers() {
  return {{"accept-encoding", http::Repeated::kJoinWithComma},
          {"if-none-match", http::Repeated::kJoinWithComma}};
}

std::unique_ptr<http::Service> make_dashboard_service(const DashboardOptions& options, const Source& source,
                                                      const env::Clock& clock) {
  return std::make_unique<DashboardService>(
      Context{Site(options, embedded_assets()), json_config(options), source, clock});
}

}  // namespace hitstream::api
