#include "shipper/token_bucket.h"

#include <gtest/gtest.h>

namespace hitstream::shipper {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

TEST(TokenBucket, LetsABurstPassAndThenItsRate) {
  TokenBucket bucket(100, 10);
  std::int64_t now_ns = 12345 * kSecondNs;
  int passed = 0;
  for (; bucket.has(1, now_ns); ++passed) bucket.take(1);
  EXPECT_EQ(passed, 10);
  for (int i = 0; i < 1000; ++i) {
    now_ns += kSecondNs / 1000;
    for (; bucket.has(1, now_ns); ++passed) bucket.take(1);
  }
  EXPECT_NEAR(passed, 110, 1);
}

TEST(TokenBucket, KeepsNoMoreThanItsBurst) {
  TokenBucket bucket(100, 10);
  ASSERT_TRUE(bucket.has(10, 0));
  bucket.take(10);
  EXPECT_TRUE(bucket.has(10, 3600 * kSecondNs));
  bucket.take(10);
  EXPECT_FALSE(bucket.has(1, 3600 * kSecondNs));
}

TEST(TokenBucket, WhatIsLargerThanTheBurstPassesAndIsPaidForAfterwards) {
  TokenBucket bucket(100, 10);
  ASSERT_TRUE(bucket.has(60, 0));
  bucket.take(60);
  EXPECT_FALSE(bucket.has(1, kSecondNs / 2)) << "fifty in debt at first";
  EXPECT_FALSE(bucket.has(60, kSecondNs * 59 / 100));
  EXPECT_TRUE(bucket.has(60, kSecondNs * 61 / 100));
}

}  // namespace
}  // namespace hitstream::shipper
