// The consumer's metrics.
#pragma once

#include "base/ids.h"
#include "telemetry/metrics.h"

namespace hitstream::consumer {

// Of one shard, by the label "shard".
struct ShardMetrics {
  ShardMetrics(telemetry::Registry& registry, const base::ShardId& shard);

  telemetry::Counter& hits;
  telemetry::Counter& repeats;
  telemetry::Counter& unreadable;
  telemetry::Counter& lost;
  telemetry::Counter& read_errors;
  telemetry::Gauge& lag_seconds;
  telemetry::Gauge& repeat_memory_bytes;
};

struct SaveMetrics {
  explicit SaveMetrics(telemetry::Registry& registry);

  telemetry::Histogram& seconds;
  telemetry::Gauge& bytes;
  telemetry::Counter& failures;
};

}  // namespace hitstream::consumer
