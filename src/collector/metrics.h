// What the collector counts. One for all loops; counting is done once a turn.
#pragma once

#include <cstdint>

#include "telemetry/metrics.h"

namespace hitstream::collector {

// The hits of one loop turn, waiting for the journal.
struct TurnCounts {
  std::uint64_t new_sessions = 0;        // got a fresh cookie
  std::uint64_t returning_sessions = 0;  // brought their own
  std::uint64_t record_bytes = 0;
  [[nodiscard]] std::uint64_t hits() const { return new_sessions + returning_sessions; }
};

struct Metrics {
  explicit Metrics(telemetry::Registry& registry);

  void accept(const TurnCounts& turn);

  telemetry::Counter& accepted;
  telemetry::Counter& accepted_bytes;
  telemetry::Counter& new_sessions;
  telemetry::Counter& returning_sessions;
  // One for each reason a hit, or what may have been meant as one, was refused for.
  telemetry::Counter& refused_full;
  telemetry::Counter& refused_error;
  telemetry::Counter& refused_method;
  telemetry::Counter& refused_path;
};

}  // namespace hitstream::collector
