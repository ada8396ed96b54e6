// How long to rest after a failure: exponential with full jitter (Brooker, "Exponential Backoff And Jitter",
// AWS Architecture Blog, 2015).
#pragma once

#include <chrono>
#include <cstdint>

#include "env/random.h"

namespace hitstream::shipper {

// `random` must outlive it. Not thread-safe.
class Backoff {
 public:
  // The nth failure in a row rests anything up to first * 2^(n-1), or up to `longest` if that is less.
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, env::Random& random)
      : first_(first), longest_(longest), random_(&random) {}

  void failed(std::int64_t now_ns);
  void succeeded();
  [[nodiscard]] bool is_resting(std::int64_t now_ns) const { return now_ns < until_ns_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  env::Random* random_;
  int failures_ = 0;
  std::int64_t until_ns_ = INT64_MIN;
};

}  // namespace hitstream::shipper
