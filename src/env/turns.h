// Long work done in short turns: between two of them whoever else wants the processor has it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

#include "env/clock.h"

namespace hitstream::env {

// The scheduler lets a thread go on for its whole slice (milliseconds, and only looked at when its timer
// ticks). A thread that yields by itself keeps the others waiting for no longer than a turn.
//
// For one thread at a time. `clock` must outlive it; `yield` lets others have the processor, and returns soon
// when nobody wants it.
class Turns {
 public:
  explicit Turns(
      const Clock& clock, std::function<void()> yield = [] { std::this_thread::yield(); });

  // From the present turn on.
  void set_length(std::chrono::microseconds length);
  // Whether the turn is over. To be called often, between any two small pieces of work: it looks at the clock
  // each sixteenth time.
  [[nodiscard]] bool over();
  // Yields, and begins the next turn. Best called without any lock.
  void yield();

 private:
  const Clock& clock_;
  const std::function<void()> yield_;
  std::int64_t length_ns_;
  std::int64_t ends_ns_;
  unsigned calls_ = 0;
};

}  // namespace hitstream::env
