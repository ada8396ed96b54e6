#include "api/metrics.h"

namespace hitstream::api {
namespace {

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
      logins_right(logins(registry, "right")),
      logins_wrong(logins(registry, "wrong")),
      logins_throttled(logins(registry, "throttled")) {}

}  // namespace hitstream::api
