#include "aws/retry.h"

#include <algorithm>

namespace hitstream::aws {

bool may_succeed_later(Failure::Kind kind) {
  switch (kind) {
    case Failure::Kind::kUnreachable:
    case Failure::Kind::kThrottled:
    case Failure::Kind::kServer:
    case Failure::Kind::kUnreadable:
      return true;
    case Failure::Kind::kNotFound:
    case Failure::Kind::kInUse:
    case Failure::Kind::kDenied:
    case Failure::Kind::kNoCredentials:
    case Failure::Kind::kExpiredIterator:
    case Failure::Kind::kInvalid:
      return false;
  }
  return false;
}

std::chrono::milliseconds backoff(int retry, bool throttled, std::optional<std::chrono::milliseconds> asked,
                                  env::Random& random) {
  constexpr int kDoublingsMax = 10;  // 50 ms * 2^10 is beyond the maximum
  const auto base = throttled ? kBackoffThrottleBase : kBackoffBase;
  const auto ceiling = std::min(kBackoffMax, base * (1 << std::clamp(retry - 1, 0, kDoublingsMax)));
  const auto least = std::clamp(asked.value_or(std::chrono::milliseconds(0)), {}, kBackoffMax);
  const auto drawn = env::unit(random) * static_cast<double>(ceiling.count() + 1);
  return std::max(std::chrono::milliseconds(static_cast<std::int64_t>(drawn)), least);
}

bool RetryTokens::take(int cost) {
  if (left_ < cost) return false;
  left_ -= cost;
  return true;
}

void RetryTokens::give_back(int cost) { left_ = std::min(kMax, left_ + std::max(1, cost)); }

}  // namespace hitstream::aws
