#include "api/metrics.h"

#include <array>

namespace hitstream::api {
namespace {

constexpr std::array kSecondsBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5};

telemetry::Counter& logins(telemetry::Registry& registry, const char* result) {
  return registry.counter("hitstream_api_logins_total", "Attempts to log in to the dashboard.",
                          {{"result", result}});
}

}  // namespace

Metrics::Metrics(telemetry::Registry& registry)
    : live_clients(registry.gauge("hitstream_api_live_clients", "Clients that follow /api/v1/live.")),
      live_cut(registry.counter("hitstream_api_live_cut_total",
                                "Clients of /api/v1/live that were cut off because they read too slowly.")),
      queries_refused(registry.counter("hitstream_api_queries_refused_total",
                                       "Queries answered 503 because too many were waiting.")),
      query_wait_seconds(registry.histogram("hitstream_api_query_wait_seconds",
                                            "How long queries waited for those before them.",
                                            kSecondsBounds)),
      query_seconds(registry.histogram("hitstream_api_query_seconds",
                                       "Time to answer a query, without its waiting.", kSecondsBounds)),
      logins_right(logins(registry, "right")),
      logins_wrong(logins(registry, "wrong")),
      logins_throttled(logins(registry, "throttled")) {}

}  // namespace hitstream::api
