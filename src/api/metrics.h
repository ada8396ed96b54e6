// What the dashboard's HTTP side counts.
#pragma once

#include "telemetry/metrics.h"

namespace hitstream::api {

struct Metrics {
  explicit Metrics(telemetry::Registry& registry);

  telemetry::Gauge& live_clients;
  telemetry::Counter& live_cut;         // they did not read fast enough
  telemetry::Counter& queries_refused;  // too many waited
  telemetry::Histogram& query_wait_seconds;
  telemetry::Histogram& query_seconds;
  telemetry::Counter& logins_right;
  telemetry::Counter& logins_wrong;
  telemetry::Counter& logins_throttled;
};

}  // namespace hitstream::api
