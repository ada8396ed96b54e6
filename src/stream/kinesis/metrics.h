// The metrics of reading from Kinesis.
#pragma once

#include "aws/kinesis.h"
#include "base/ids.h"
#include "telemetry/metrics.h"

namespace hitstream::stream::kinesis {

// Of one shard, by the label "shard".
struct ShardReadMetrics {
  ShardReadMetrics(telemetry::Registry& registry, const base::ShardId& shard);

  telemetry::Counter& reads;
  telemetry::Counter& bytes;
  telemetry::Counter& records;
  telemetry::Counter& hits;
  telemetry::Counter& throttles;
  telemetry::Counter& subscriptions;
  telemetry::Gauge& behind_seconds;
};

// Of the stream.
class StreamMetrics {
 public:
  explicit StreamMetrics(telemetry::Registry& registry);

  void count_failure(aws::Failure::Kind kind);

  telemetry::Registry& registry;
  telemetry::Gauge& queue_bytes;
};

}  // namespace hitstream::stream::kinesis
