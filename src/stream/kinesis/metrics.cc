#include "stream/kinesis/metrics.h"

#include <string>

#include "stream/kinesis/failure.h"

namespace hitstream::stream::kinesis {
namespace {

telemetry::Labels label(const base::ShardId& shard) { return {{"shard", shard.name}}; }

}  // namespace

ShardReadMetrics::ShardReadMetrics(telemetry::Registry& registry, const base::ShardId& shard)
    : reads(registry.counter("hitstream_stream_reads_total", "Answers of Kinesis with or without records.",
                             label(shard))),
      bytes(registry.counter("hitstream_stream_read_bytes_total", "Data of the records that came.",
                             label(shard))),
      records(registry.counter("hitstream_stream_records_total", "Kinesis records that came.", label(shard))),
      hits(registry.counter("hitstream_stream_hits_total",
                            "Records handed on: those within aggregates, and plain ones.", label(shard))),
      throttles(registry.counter("hitstream_stream_throttles_total",
                                 "Reads refused because the shard is read too often.", label(shard))),
      subscriptions(registry.counter("hitstream_stream_subscriptions_total", "Subscriptions begun (fan-out).",
                                     label(shard))),
      behind_seconds(registry.gauge("hitstream_stream_behind_seconds",
                                    "How far what has come from Kinesis is behind the newest record.",
                                    label(shard))) {}

StreamMetrics::StreamMetrics(telemetry::Registry& registry_to_use)
    : registry(registry_to_use),
      queue_bytes(registry.gauge("hitstream_stream_queue_bytes",
                                 "Records read ahead and waiting to be counted, with answers to come.")) {}

void StreamMetrics::count_failure(aws::Failure::Kind kind) {
  registry
      .counter("hitstream_stream_errors_total", "Failed calls of Kinesis while reading, after all attempts.",
               {{"kind", std::string(name_of(kind))}})
      .add();
}

}  // namespace hitstream::stream::kinesis
