// A token bucket: so many units a second, and a few at once.
#pragma once

#include <cstdint>

namespace hitstream::shipper {

// Begins full. Times are those of a steady clock. Not thread-safe.
class TokenBucket {
 public:
  // Both over 0. What is larger than `burst` passes when the bucket is full, and leaves it in debt: so that
  // in the long run the rate holds whatever the sizes are.
  TokenBucket(double per_second, double burst);

  [[nodiscard]] bool has(double amount, std::int64_t now_ns);
  // Only after has() has said yes.
  void take(double amount);

 private:
  double per_ns_;
  double burst_;
  double level_;
  std::int64_t filled_at_ns_ = 0;
  bool started_ = false;
};

}  // namespace hitstream::shipper
