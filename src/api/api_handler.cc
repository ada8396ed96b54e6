#include "api/api_handler.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "api/conditional.h"
#include "api/json.h"
#include "api/jsonp.h"
#include "api/parameters.h"
#include "api/query_string.h"
#include "api/redact.h"
#include "api/request_fields.h"
#include "api/respond.h"
#include "base/text.h"

namespace hitstream::api {
namespace {

using access::Caller;

constexpr std::size_t kQueriesMax = 256;  // that wait
constexpr std::string_view kEventStream = "text/event-stream";
constexpr std::string_view kLive = "/api/v1/live";
constexpr std::string_view kLiveOnce = "/api/v1/live.json";
constexpr std::string_view kStatus = "/api/v1/status";
constexpr std::string_view kConfig = "/api/v1/config";
constexpr std::string_view kOtherSite = "This link is to one site only, and this is not of it.";

struct SeriesRoute {
  std::string_view path;
  std::vector<std::uint64_t> Series::*counts;
};
constexpr std::array kSeriesRoutes{SeriesRoute{"/api/minute", &Series::minute},
                                   SeriesRoute{"/api/hour", &Series::hour},
                                   SeriesRoute{"/api/day", &Series::day}};

const SeriesRoute* original_route(std::string_view path) {
  const auto* const found = std::find_if(kSeriesRoutes.begin(), kSeriesRoutes.end(),
                                         [path](const SeriesRoute& route) { return route.path == path; });
  return found == kSeriesRoutes.end() ? nullptr : found;
}

bool is_guest(const Caller& caller) { return caller.kind == Caller::Kind::kGuest; }

// A guest's site is the one that was shared. False when it asks for another.
bool limit_site(std::string& site, const Caller& caller) {
  if (!is_guest(caller)) return true;
  if (!site.empty() && site != caller.site) return false;
  site = caller.site;
  return true;
}

http::Reply json_reply(std::string body) { return uncached_reply(200, "application/json", std::move(body)); }
http::Reply wrong_reply(std::string_view why) { return problem_reply(400, "Bad Request", why); }
http::Reply other_site_reply() { return problem_reply(403, "Forbidden", kOtherSite); }

http::Reply busy_reply(std::string_view why) {
  http::Reply reply = problem_reply(503, "Service Unavailable", why);
  reply.headers.append("Retry-After: 1\r\n");
  return reply;
}

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

// The original application's paths ignore what they do not know.
std::string lenient_site(std::string_view query) {
  const auto pairs = pairs_of(query);
  if (!pairs) return {};
  const auto found =
      std::find_if(pairs->begin(), pairs->end(), [](const auto& p) { return p.first == "site"; });
  return found == pairs->end() ? std::string() : found->second;
}

}  // namespace

ApiHandler::ApiHandler(const DashboardOptions& options, const Source& source, const env::Clock& clock,
                       env::Executor& executor, Metrics& metrics)
    : options_(options),
      source_(source),
      clock_(clock),
      metrics_(metrics),
      hub_(source, clock, executor, metrics),
      worker_(executor, "api-queries", kQueriesMax, env::Urgency::kAwaited) {}

bool ApiHandler::knows(const http::Request& request) const {
  const std::string_view path = request.path;
  return original_route(path) != nullptr || path == kLive || path == kLiveOnce || path == kStatus ||
         path == kConfig || question_of(path, {});
}

void ApiHandler::handle(const http::Request& request, const Caller& caller, std::string_view auth,
                        http::Exchange& exchange) {
  const std::string_view path = request.path;
  if (path == kLive || path == kLiveOnce) return live(request, caller, exchange);
  if (auto question = question_of(path, request.header(kAccept)))
    return ask(*std::move(question), request, caller, exchange);
  if (path != kStatus && path != kConfig) return exchange.reply(original(request, caller));
  if (const auto none = parameters_of(request.query, {}); !none)
    return exchange.reply(wrong_reply(none.error().message));
  exchange.reply(path == kStatus ? status(caller) : config(caller, auth));
}

http::Reply ApiHandler::original(const http::Request& request, const Caller& caller) const {
  const auto callback = callback_of(request.query);
  if (!callback) return wrong_reply(callback.error().message);
  std::string site = lenient_site(request.query);
  if (!limit_site(site, caller)) return other_site_reply();
  const Audience audience = wants_bots(request.query) ? Audience::kEverybody : Audience::kPeople;
  const Series series = source_.series(clock_.wall_ms(), audience, site);
  std::string json = json_counts(series.*original_route(request.path)->counts);
  if (!*callback) return json_reply(std::move(json));
  return uncached_reply(200, "application/javascript", jsonp_body(**callback, json));
}

http::Reply ApiHandler::status(const Caller& caller) const {
  const Status now = source_.status();
  return json_reply(json_status(is_guest(caller) ? redacted(now) : now));
}

http::Reply ApiHandler::config(const Caller& caller, std::string_view auth) const {
  if (is_guest(caller)) return json_reply(json_config(options_, "share", caller.site));
  return json_reply(json_config(options_, auth, std::nullopt));
}

http::Reply ApiHandler::live_once(const LiveKey& key) const {
  const base::UnixMillis now_ms = clock_.wall_ms();
  const Status now = source_.status();
  return json_reply(
      json_live(now_ms, source_.series(now_ms, key.audience, key.site), key.guest ? redacted(now) : now));
}

void ApiHandler::live(const http::Request& request, const Caller& caller, http::Exchange& exchange) {
  auto parameters = parameters_of(request.query, {Parameter::kSite, Parameter::kBots});
  if (!parameters) return exchange.reply(wrong_reply(parameters.error().message));
  LiveKey key{std::move(parameters->query.site), parameters->query.audience, is_guest(caller)};
  if (!limit_site(key.site, caller)) return exchange.reply(other_site_reply());
  const bool as_events = request.path == kLive && asks_for(request.header(kAccept), kEventStream);
  if (!as_events) return exchange.reply(live_once(key));
  http::Reply head = uncached_reply(200, std::string(kEventStream), "");
  // nginx would keep the events until it has a buffer full.
  head.headers.append("X-Accel-Buffering: no\r\n");
  if (request.method == http::Method::kHead) return exchange.reply(head);
  if (!hub_.has_room(key)) return exchange.reply(busy_reply("Too many different sites are followed."));
  hub_.add(key, {exchange.stream(head, kLiveQueueBytes), base::parse_decimal(request.header(kLastEventId)),
                 caller.until_ms});
}

void ApiHandler::ask(Question question, const http::Request& request, const Caller& caller,
                     http::Exchange& exchange) {
  if (auto taken = take_parameters(question, request.query); !taken)
    return exchange.reply(wrong_reply(taken.error().message));
  if (is_guest(caller) && question.kind == Question::Kind::kSites)
    return exchange.reply(sites_answer(question, {caller.site}));
  if (is_guest(caller) && !is_of_one_site(question)) return exchange.reply(other_site_reply());
  Query& query = question.parameters.query;
  if (!limit_site(query.site, caller)) return exchange.reply(other_site_reply());
  query.now_ms = clock_.wall_ms();
  const std::shared_ptr<http::Deferred> later = exchange.defer();
  const bool taken = worker_.run([this, later, asked = std::move(question), asked_ns = clock_.steady_ns()] {
    const std::int64_t begun_ns = clock_.steady_ns();
    metrics_.query_wait_seconds.observe(seconds(begun_ns - asked_ns));
    http::Reply reply = answer(asked, source_);
    metrics_.query_seconds.observe(seconds(clock_.steady_ns() - begun_ns));
    later->reply(std::move(reply));
  });
  if (taken) return;
  metrics_.queries_refused.add();
  later->reply(busy_reply("Too many queries are waiting."));
}

}  // namespace hitstream::api
