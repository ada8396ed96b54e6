#include "consumer/metrics.h"

#include <array>

namespace hitstream::consumer {
namespace {

constexpr std::array kSaveSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5};

telemetry::Labels label(const base::ShardId& shard) { return {{"shard", shard.name}}; }

}  // namespace

ShardMetrics::ShardMetrics(telemetry::Registry& registry, const base::ShardId& shard)
    : hits(registry.counter("hitstream_consumer_hits_total", "Hits handed on, each once.", label(shard))),
      repeats(registry.counter("hitstream_consumer_repeats_total",
                               "Hits dropped because they had come before.", label(shard))),
      unreadable(registry.counter("hitstream_consumer_unreadable_total", "Records that are no hit record.",
                                  label(shard))),
      lost(registry.counter("hitstream_consumer_lost_total",
                            "Records damaged or freed before they were read.", label(shard))),
      read_errors(registry.counter("hitstream_consumer_read_errors_total", "Failed reads, tried again.",
                                   label(shard))),
      lag_seconds(registry.gauge("hitstream_consumer_lag_seconds",
                                 "How far behind the newest record reading is.", label(shard))),
      repeat_memory_bytes(registry.gauge("hitstream_consumer_repeat_memory_bytes",
                                         "Memory of the bitmaps that tell repeats.", label(shard))) {}

SaveMetrics::SaveMetrics(telemetry::Registry& registry)
    : seconds(registry.histogram("hitstream_consumer_save_seconds", "Time to save the state.", kSaveSeconds)),
      bytes(registry.gauge("hitstream_consumer_state_bytes", "Size of the state file.")),
      failures(registry.counter("hitstream_consumer_save_failures_total", "Failed saves, tried again.")) {}

}  // namespace hitstream::consumer
