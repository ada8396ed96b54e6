// When and how often a failed request is tried again: as the AWS SDKs' "standard" mode does it, except that a
// deadline bounds the attempts and not a count.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
#pragma once

#include <chrono>
#include <optional>

#include "aws/failure.h"
#include "env/random.h"

namespace hitstream::aws {

inline constexpr std::chrono::milliseconds kBackoffBase{50};
inline constexpr std::chrono::milliseconds kBackoffThrottleBase{1'000};
inline constexpr std::chrono::milliseconds kBackoffMax{20'000};

// Whether another attempt can help at all. The caller's own reasons (throttling that it paces itself) come
// on top.
[[nodiscard]] bool may_succeed_later(Failure::Kind kind);

// How long to rest before attempt `retry` (the first is 1): anything between zero and base * 2^(retry - 1),
// at most kBackoffMax ("full jitter"); the slower base after throttling. At least what the service asked for
// (x-amz-retry-after), that too at most kBackoffMax.
[[nodiscard]] std::chrono::milliseconds backoff(int retry, bool throttled,
                                                std::optional<std::chrono::milliseconds> asked,
                                                env::Random& random);

// Keeps a client from multiplying the load of a service that fails: each retry costs tokens, a success gives
// them back, and with none left a failure is final at once. Not thread-safe; one for a client.
class RetryTokens {
 public:
  static constexpr int kMax = 500;
  static constexpr int kCost = 5;
  static constexpr int kCostAfterTimeout = 10;

  // False, and nothing is taken, when too few are left.
  [[nodiscard]] bool take(int cost);
  // After a success: what its last retry had cost, or 0 when it was the first attempt (which gives back one).
  void give_back(int cost);
  [[nodiscard]] int left() const { return left_; }

 private:
  int left_ = kMax;
};

}  // namespace hitstream::aws
