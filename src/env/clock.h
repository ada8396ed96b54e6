// Time comes in through this interface; only env reads the system's clocks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/units.h"

namespace hitstream::env {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // The calendar's time; may jump either way when the machine's clock is set.
  [[nodiscard]] virtual base::UnixMillis wall_ms() const = 0;
  // Never goes back; its zero means nothing.
  [[nodiscard]] virtual std::int64_t steady_ns() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] base::UnixMillis wall_ms() const override;
  [[nodiscard]] std::int64_t steady_ns() const override;
};

// For tests: stands still until told otherwise. advance() moves both clocks, set_wall_ms() only the calendar.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(base::UnixMillis wall_ms = 1'700'000'000'000) : wall_ms_(wall_ms) {}
  [[nodiscard]] base::UnixMillis wall_ms() const override { return wall_ms_; }
  [[nodiscard]] std::int64_t steady_ns() const override { return steady_ns_; }
  void advance(std::chrono::milliseconds by) {
    wall_ms_ += by.count();
    steady_ns_ += by.count() * base::kNanosPerMilli;
  }
  void set_wall_ms(base::UnixMillis wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::atomic<base::UnixMillis> wall_ms_;
  std::atomic<std::int64_t> steady_ns_{0};
};

}  // namespace hitstream::env
