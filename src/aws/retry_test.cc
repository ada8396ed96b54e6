#include "aws/retry.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace hitstream::aws {
namespace {

using std::chrono::milliseconds;

struct Spread {
  milliseconds least{milliseconds::max()};
  milliseconds most{0};
};

Spread spread_of(int retry, bool throttled) {
  env::SeededRandom random(1);
  Spread spread;
  for (int i = 0; i < 2000; ++i) {
    const milliseconds delay = backoff(retry, throttled, std::nullopt, random);
    spread.least = std::min(spread.least, delay);
    spread.most = std::max(spread.most, delay);
  }
  return spread;
}

// Anything from zero to the ceiling, and of the ceiling nearly all.
void expect_ceiling(int retry, bool throttled, milliseconds ceiling) {
  const Spread spread = spread_of(retry, throttled);
  EXPECT_LE(spread.least, ceiling / 20) << "retry " << retry;
  EXPECT_GE(spread.most, ceiling - ceiling / 20) << "retry " << retry;
  EXPECT_LE(spread.most, ceiling) << "retry " << retry;
}

TEST(BackoffTest, DoublesUpToItsMaximumWithFullJitter) {
  expect_ceiling(1, false, milliseconds(50));
  expect_ceiling(2, false, milliseconds(100));
  expect_ceiling(6, false, milliseconds(1600));
  expect_ceiling(9, false, milliseconds(12'800));
  expect_ceiling(10, false, kBackoffMax);
  expect_ceiling(1'000'000, false, kBackoffMax);
}

TEST(BackoffTest, IsSlowerAfterThrottling) {
  expect_ceiling(1, true, milliseconds(1000));
  expect_ceiling(3, true, milliseconds(4000));
  expect_ceiling(6, true, kBackoffMax);
}

TEST(BackoffTest, KeepsToWhatTheServiceAsks) {
  env::SeededRandom random(1);
  EXPECT_EQ(backoff(1, false, milliseconds(3000), random), milliseconds(3000));
  EXPECT_EQ(backoff(1, false, milliseconds(10'000'000), random), kBackoffMax);
  EXPECT_LE(backoff(1, false, milliseconds(-5), random), milliseconds(50));
}

TEST(RetryTokensTest, RunOutAndComeBack) {
  RetryTokens tokens;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(tokens.take(RetryTokens::kCost)) << i;
  EXPECT_FALSE(tokens.take(RetryTokens::kCost));
  EXPECT_EQ(tokens.left(), 0);
  tokens.give_back(0);
  EXPECT_EQ(tokens.left(), 1);
  tokens.give_back(RetryTokens::kCostAfterTimeout);
  EXPECT_TRUE(tokens.take(RetryTokens::kCostAfterTimeout));
  EXPECT_EQ(tokens.left(), 1);
}

TEST(RetryTokensTest, AreNeverMoreThanAtFirst) {
  RetryTokens tokens;
  EXPECT_TRUE(tokens.take(RetryTokens::kCost));
  tokens.give_back(RetryTokens::kCostAfterTimeout);
  EXPECT_EQ(tokens.left(), RetryTokens::kMax);
}

}  // namespace
}  // namespace hitstream::aws
