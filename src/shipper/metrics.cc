#include "shipper/metrics.h"

#include <string>

namespace hitstream::shipper {
namespace {

telemetry::Counter& retries(telemetry::Registry& registry, const char* reason) {
  return registry.counter("hitstream_shipper_retries_total", "Records put again.", {{"reason", reason}});
}

telemetry::Counter& skipped(telemetry::Registry& registry, const char* reason) {
  return registry.counter("hitstream_shipper_skipped_total",
                          "Hits of the journal that cannot go on the stream.", {{"reason", reason}});
}

}  // namespace

Metrics::Metrics(telemetry::Registry& registry)
    : hits(registry.counter("hitstream_shipper_hits_total",
                            "Hits and heartbeats that the stream has acknowledged.")),
      records(
          registry.counter("hitstream_shipper_records_total", "Records of the stream that they went in.")),
      bytes(registry.counter("hitstream_shipper_bytes_total", "Data and partition keys of those records.")),
      put_units(registry.counter("hitstream_shipper_put_units_total",
                                 "PUT payload units (25,600 bytes or a part of them) of those records.")),
      puts(registry.counter("hitstream_shipper_puts_total", "Puts of up to 500 records, begun.")),
      retries_throttled(retries(registry, "throttled")),
      retries_failed(retries(registry, "failed")),
      retries_put(retries(registry, "put")),
      skipped_kind(skipped(registry, "kind")),
      skipped_unreadable(skipped(registry, "unreadable")),
      skipped_too_large(skipped(registry, "too_large")),
      lost(registry.counter("hitstream_shipper_lost_total",
                            "Hits freed or damaged in the journal before they were sent.")),
      map_refreshes(
          registry.counter("hitstream_shipper_map_refreshes_total", "Times the shards were listed.")),
      saves(registry.counter("hitstream_shipper_saves_total", "Positions saved.")),
      save_failures(registry.counter("hitstream_shipper_save_failures_total", "Failed saves, tried again.")),
      backlog_records(registry.gauge("hitstream_shipper_backlog_records",
                                     "Hits and heartbeats of the journal that are not acknowledged yet.")),
      oldest_seconds(registry.gauge("hitstream_shipper_oldest_seconds",
                                    "Age of the oldest hit that is not acknowledged.")),
      in_flight_bytes(registry.gauge("hitstream_shipper_in_flight_bytes",
                                     "Packed and not acknowledged, bookkeeping included.")),
      shards_behind(registry.gauge("hitstream_shipper_shards_behind",
                                   "Shards that take too little: their hits wait in the journal and the "
                                   "others go on.")) {}

}  // namespace hitstream::shipper
