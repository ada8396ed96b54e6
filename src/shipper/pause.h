// A pause after failures, and until when it lasts.
#pragma once

#include <chrono>
#include <cstdint>

#include "env/backoff.h"

namespace hitstream::shipper {

// `random` must outlive it. Not thread-safe.
class Pause {
 public:
  Pause(std::chrono::milliseconds first, std::chrono::milliseconds longest, env::Random& random)
      : backoff_(first, longest, random) {}

  void failed(std::int64_t now_ns) { until_ns_ = now_ns + backoff_.next_ns(); }
  void succeeded() {
    backoff_.reset();
    until_ns_ = INT64_MIN;
  }
  [[nodiscard]] bool is_resting(std::int64_t now_ns) const { return now_ns < until_ns_; }

 private:
  env::Backoff backoff_;
  std::int64_t until_ns_ = INT64_MIN;
};

}  // namespace hitstream::shipper
