#include "shipper/token_bucket.h"

#include <algorithm>
#include <cassert>

namespace hitstream::shipper {

TokenBucket::TokenBucket(double per_second, double burst)
    : per_ns_(per_second / 1e9), burst_(burst), level_(burst) {
  assert(per_second > 0 && burst > 0);
}

bool TokenBucket::has(double amount, std::int64_t now_ns) {
  if (started_) {
    level_ = std::min(burst_, level_ + per_ns_ * static_cast<double>(now_ns - filled_at_ns_));
  }
  started_ = true;
  filled_at_ns_ = now_ns;
  return level_ >= std::min(amount, burst_);
}

void TokenBucket::take(double amount) { level_ -= amount; }

}  // namespace hitstream::shipper
