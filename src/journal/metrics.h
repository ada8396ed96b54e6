// What the journal tells Prometheus.
#pragma once

#include "journal/journal.h"
#include "telemetry/metrics.h"

namespace hitstream::journal {

enum class Refusal { kDiskFull, kSizeLimit, kError };

// Thread-safe. `registry` must outlive it.
class Metrics {
 public:
  explicit Metrics(telemetry::Registry& registry);

  // Shows the journal's status as gauges; `journal` must live as long as the registry is exposed. Once for a
  // registry.
  void watch(const Journal& journal);
  // An append that was refused.
  void count_refused(Refusal why);

  telemetry::Counter& records_appended;
  telemetry::Counter& bytes_appended;
  telemetry::Counter& syncs;
  telemetry::Counter& sync_failures;
  telemetry::Counter& segments_freed;
  telemetry::Counter& damages;          // places found damaged, by recovery or a reader; again by each reader
  telemetry::Counter& records_damaged;  // lost by them, as far as known
  telemetry::Counter& records_expired;  // freed by the retention before they were released

 private:
  telemetry::Registry& registry_;
  telemetry::Counter& refused_disk_full_;
  telemetry::Counter& refused_size_limit_;
  telemetry::Counter& refused_error_;
};

}  // namespace hitstream::journal
