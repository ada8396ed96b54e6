#include "analytics/distinct_count.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <string>

namespace hitstream::analytics {
namespace {

TEST(DistinctCount, IsExactWhileTheyAreFew) {
  std::mt19937 random(1);
  DistinctCount count;
  EXPECT_EQ(count.estimate(), 0U);
  std::set<std::uint32_t> seen{0};
  count.add(0);
  while (seen.size() < DistinctCount::kFewMax) {
    const auto hash = static_cast<std::uint32_t>(random());
    for (int again = 0; again < 3; ++again) count.add(hash);
    seen.insert(hash);
    ASSERT_EQ(count.estimate(), seen.size());
  }
  EXPECT_LE(count.memory_bytes(), 8192U);
}

TEST(DistinctCount, TakesAtMostSixteenKiB) {
  DistinctCount count;
  for (std::uint32_t i = 1; i < 1'000'000; ++i) count.add(i * 2'654'435'761U);
  EXPECT_EQ(count.memory_bytes(), 16'384U);
}

// Of 100 counts each: the mean error must be near none, and its spread what is promised.
TEST(DistinctCount, ErrsAsItSaysFromAThousandToMillions) {
  for (const std::size_t different : {1500U, 5000U, 20'000U, 45'000U, 100'000U, 1'000'000U}) {
    constexpr int kTimes = 100;
    double sum = 0;
    double squares = 0;
    for (int time = 0; time < kTimes; ++time) {
      std::mt19937_64 random(static_cast<std::uint64_t>(time) + different);
      DistinctCount count;
      for (std::size_t i = 0; i < different; ++i) count.add(static_cast<std::uint32_t>(random() >> 32));
      const double error = static_cast<double>(count.estimate()) / static_cast<double>(different) - 1;
      sum += error;
      squares += error * error;
    }
    const double mean = sum / kTimes;
    const double deviation = std::sqrt(squares / kTimes);
    SCOPED_TRACE(std::to_string(different) + ": mean " + std::to_string(mean) + " deviation " +
                 std::to_string(deviation));
    EXPECT_LT(std::abs(mean), 3 * kDistinctError / std::sqrt(kTimes));
    EXPECT_LT(deviation, 1.2 * kDistinctError);
  }
}

TEST(DistinctCount, MergesToWhatOneWouldHaveCounted) {
  for (const std::size_t size : {10U, 900U, 5000U}) {
    std::mt19937 random(7);
    DistinctCount all, left, right;
    for (std::size_t i = 0; i < size; ++i) {
      const auto hash = static_cast<std::uint32_t>(random());
      all.add(hash);
      if (i % 3 != 0) left.add(hash);
      if (i % 3 != 1) right.add(hash);
    }
    DistinctCount merged = left;
    merged.merge(right);
    merged.merge(left);
    EXPECT_EQ(merged.estimate(), all.estimate()) << size;
    DistinctCount empty;
    empty.merge(all);
    EXPECT_EQ(empty.estimate(), all.estimate()) << size;
  }
}

TEST(DistinctCount, EstimatesFromTheSampleThatAllHave) {
  for (const std::size_t size : {400U, 100'000U}) {
    std::mt19937 random(3);
    DistinctCount merged;
    for (std::size_t i = 0; i < size; ++i) {
      const auto hash = static_cast<std::uint32_t>(random());
      // Half of them were in a thinned hour only.
      if (i % 2 == 0 || hash >> 30 == 0) merged.add(hash);
    }
    EXPECT_NEAR(static_cast<double>(merged.estimate(2)), static_cast<double>(size),
                static_cast<double>(size) * 0.12)
        << size;
  }
}

}  // namespace
}  // namespace hitstream::analytics
