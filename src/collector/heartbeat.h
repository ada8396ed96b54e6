// What a collector tells of itself, once a second, among its hits: so that whoever reads them can tell
// silence from loss.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "collector/metrics.h"
#include "env/clock.h"
#include "hit/heartbeat.h"
#include "journal/journal.h"
#include "telemetry/metrics.h"

namespace hitstream::collector {

inline constexpr std::chrono::milliseconds kHeartbeatInterval{1000};

// How far the stream has acknowledged the journal: every record below is on it. Asked on the caller's thread.
using FindAcknowledged = std::function<journal::Offset()>;

// Not thread-safe. What it is given must outlive it.
class Heartbeats {
 public:
  // To be made before anything is appended to the journal since it was opened: the numbers of its present
  // source begin at its end. `name`: as hit::Heartbeat has it. `registry`: that of the collector whose hits
  // go into the journal.
  Heartbeats(std::string name, journal::Journal& journal, const env::Clock& clock,
             telemetry::Registry& registry, FindAcknowledged find_acknowledged);

  // Appends one. `last`: nothing will be appended any more. A failure is that of every append, and is counted
  // and shown there; the next heartbeat tells all that this one would have.
  void beat(bool last = false);

 private:
  [[nodiscard]] hit::Heartbeat now(bool last);

  const std::string name_;
  journal::Journal& journal_;
  const env::Clock& clock_;
  const Metrics metrics_;
  const FindAcknowledged find_acknowledged_;
  const base::UnixMillis since_ms_;
  const journal::Offset first_;  // of the journal's present source
  const std::optional<hit::Heartbeat::Before> before_;
  std::uint64_t beats_ = 0;
  std::string record_;
  journal::Batch batch_;
};

}  // namespace hitstream::collector
