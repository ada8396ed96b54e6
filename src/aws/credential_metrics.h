// What the refresher of credentials tells Prometheus.
#pragma once

#include "telemetry/metrics.h"

namespace hitstream::aws {

// Thread-safe. `registry` must outlive it.
struct CredentialMetrics {
  explicit CredentialMetrics(telemetry::Registry& registry);

  telemetry::Counter& refreshes;
  telemetry::Counter& refresh_failures;
  telemetry::Gauge& expiry_seconds;  // Unix time; 0: none yet, or they do not end
};

}  // namespace hitstream::aws
