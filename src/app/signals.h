// SIGTERM and SIGINT, waited for instead of handled.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "env/clock.h"

namespace hitstream::app {

// Blocks both for this thread and those it starts from now on: to be called before any other thread exists.
void block_stop_signals();

// Waits for one of them, and returns its number. They must be blocked.
[[nodiscard]] int wait_for_stop_signal();

// The same, for at most `limit`; nothing when none came.
[[nodiscard]] std::optional<int> wait_for_stop_signal(std::chrono::milliseconds limit);

// From its making on, a stop signal ends the process at once (status 128 + its number), and so does the end
// of `limit` (status 1, with a message): the stop must not hang. Its destructor calls it off.
class StopGuard {
 public:
  StopGuard(std::chrono::milliseconds limit, const env::Clock& clock);
  ~StopGuard();
  StopGuard(const StopGuard&) = delete;
  StopGuard& operator=(const StopGuard&) = delete;

 private:
  void watch(std::int64_t until_ns);
  const env::Clock& clock_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace hitstream::app
