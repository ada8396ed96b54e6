#include "env/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/units.h"

namespace hitstream::env {
namespace {

using std::chrono::milliseconds;

// The longest of many rests after so many failures in a row.
std::int64_t longest_ms(int failures, Random& random) {
  std::int64_t longest_ns = 0;
  for (int i = 0; i < 1000; ++i) {
    Backoff backoff(milliseconds(100), milliseconds(1000), random);
    for (int before = 1; before < failures; ++before) (void)backoff.next_ns();
    const std::int64_t rest_ns = backoff.next_ns();
    EXPECT_GE(rest_ns, 0);
    longest_ns = std::max(longest_ns, rest_ns);
  }
  return longest_ns / base::kNanosPerMilli;
}

TEST(Backoff, DoublesUpToItsLongestWithFullJitter) {
  SeededRandom random(7);
  const std::pair<int, int> limits[] = {{1, 100}, {2, 200}, {3, 400}, {5, 1000}, {60, 1000}};
  for (const auto& [failures, limit_ms] : limits) {
    const std::int64_t longest = longest_ms(failures, random);
    EXPECT_LE(longest, limit_ms) << failures;
    EXPECT_GT(longest, limit_ms * 9 / 10) << failures;
  }
}

TEST(Backoff, BeginsAnewAfterSuccess) {
  SeededRandom random(7);
  for (int i = 0; i < 100; ++i) {
    Backoff backoff(milliseconds(100), milliseconds(1000), random);
    for (int failure = 0; failure < 10; ++failure) (void)backoff.next_ns();
    backoff.reset();
    EXPECT_LE(backoff.next_ns(), 100 * base::kNanosPerMilli);
  }
}

}  // namespace
}  // namespace hitstream::env
