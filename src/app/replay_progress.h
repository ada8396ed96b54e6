// Tells, now and then, how far a replay has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/replay_summary.h"
#include "env/clock.h"

namespace hitstream::app {

// "4211 sent, 4210 accepted, 812/s, 42 %, 1m10s to go": `share` and the time to go only where the share is
// known.
[[nodiscard]] std::string progress_line(const ReplaySummary& summary, std::optional<double> share);

// On standard error: on a terminal one line that renews itself, otherwise a line every ten seconds. Not
// thread-safe.
class ReplayProgress {
 public:
  explicit ReplayProgress(const env::Clock& clock);
  void show(const ReplaySummary& summary, std::optional<double> share);
  // Clears the line on a terminal.
  void end();

 private:
  const env::Clock& clock_;
  const bool terminal_;
  std::int64_t next_ns_;
  bool shown_ = false;
};

}  // namespace hitstream::app
