#include "aws/retry.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hitstream::aws {
namespace {

// From 0 to `max`, both included. The bias of the remainder is below 2^-50 here.
std::chrono::milliseconds up_to(std::chrono::milliseconds max, env::Random& random) {
  std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
  random.fill(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return std::chrono::milliseconds(number % (static_cast<std::uint64_t>(max.count()) + 1));
}

}  // namespace

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
  return std::max(up_to(ceiling, random), least);
}

bool RetryTokens::take(int cost) {
  if (left_ < cost) return false;
  left_ -= cost;
  return true;
}

void RetryTokens::give_back(int cost) { left_ = std::min(kMax, left_ + std::max(1, cost)); }

}  // namespace hitstream::aws
