// When something that failed is tried again, and how often that is logged.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/units.h"

namespace hitstream::consumer {

// True at most once a minute of the steady clock.
class LogLimit {
 public:
  [[nodiscard]] bool allows(std::int64_t now_ns) {
    if (now_ns < next_ns_) return false;
    next_ns_ = now_ns + base::kMillisPerMinute * base::kNanosPerMilli;
    return true;
  }

 private:
  std::int64_t next_ns_ = INT64_MIN;
};

inline constexpr std::chrono::milliseconds kRetryFirst{100};
inline constexpr std::chrono::milliseconds kRetryMax{5000};

// Twice as long after each failure.
class Retry {
 public:
  [[nodiscard]] bool is_resting(std::int64_t now_ns) const { return now_ns < at_ns_; }
  void failed(std::int64_t now_ns) {
    at_ns_ = now_ns + after_.count() * base::kNanosPerMilli;
    after_ = std::min(2 * after_, kRetryMax);
  }
  void succeeded() { after_ = kRetryFirst; }

 private:
  std::chrono::milliseconds after_ = kRetryFirst;
  std::int64_t at_ns_ = INT64_MIN;
};

}  // namespace hitstream::consumer
