// The shipper's metrics.
#pragma once

#include "telemetry/metrics.h"

namespace hitstream::shipper {

// Thread-safe. `registry` must outlive it.
struct Metrics {
  explicit Metrics(telemetry::Registry& registry);

  telemetry::Counter& hits;       // acknowledged by the stream
  telemetry::Counter& records;    // the records of the stream that they went in
  telemetry::Counter& bytes;      // of those, with their partition keys
  telemetry::Counter& put_units;  // what Kinesis bills: 25,600 bytes or a part of them, of each record
  telemetry::Counter& puts;
  telemetry::Counter& retries_throttled;
  telemetry::Counter& retries_failed;  // the service's fault, this record alone
  telemetry::Counter& retries_put;     // the whole put failed
  telemetry::Counter& skipped_kind;    // without aggregation: no view
  telemetry::Counter& skipped_unreadable;
  telemetry::Counter& skipped_too_large;
  telemetry::Counter& lost;  // freed or damaged before they were read
  telemetry::Counter& map_refreshes;
  telemetry::Counter& saves;
  telemetry::Counter& save_failures;
  telemetry::Gauge& backlog_records;
  telemetry::Gauge& oldest_seconds;
  telemetry::Gauge& in_flight_bytes;
  telemetry::Gauge& shards_behind;  // whose hits are passed over, and read again later
};

}  // namespace hitstream::shipper
