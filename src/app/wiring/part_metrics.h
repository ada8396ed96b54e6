// The metrics of what the hits add up to.
#pragma once

#include "app/wiring/shard_parts.h"
#include "telemetry/metrics.h"

namespace hitstream::app::wiring {

// hitstream_analytics_hits{verdict=…} and hitstream_analytics_bots{reason=…}: gauges, for a view may turn out
// to be a bot's later, and shards come and go. hitstream_analytics_columns_bytes, _columns_views and
// _columns_sampled_ratio tell of what is scanned. Read when somebody asks; `parts` must live as long as the
// registry is exposed.
struct PartMetrics {
  PartMetrics(const ShardParts& parts, telemetry::Registry& registry);
};

}  // namespace hitstream::app::wiring
