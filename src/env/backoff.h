// How long to rest after failures in a row: exponential with full jitter, so that many programs that were cut
// off together do not come back together (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
// 2015).
#pragma once

#include <chrono>
#include <cstdint>

#include "env/random.h"

namespace hitstream::env {

// `random` must outlive it. Not thread-safe.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, Random& random)
      : first_(first), longest_(longest), random_(&random) {}

  // After the nth failure in a row: anything up to first * 2^(n-1), or up to `longest` if that is less.
  [[nodiscard]] std::int64_t next_ns();
  void reset() { failures_ = 0; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  Random* random_;
  int failures_ = 0;
};

}  // namespace hitstream::env
