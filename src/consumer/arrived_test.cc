#include "consumer/arrived.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace hitstream::consumer {
namespace {

constexpr std::uint64_t kLargest = UINT64_MAX;

base::SourceId source(std::uint8_t number) {
  base::SourceId id;
  id.bytes.fill(number);
  return id;
}

TEST(Arrived, CountsWhatHasComeOfASource) {
  Arrived arrived;
  for (const std::uint64_t seq : {3, 4, 5, 9, 10, 2}) arrived.insert({source(1), seq});
  EXPECT_EQ(arrived.count(source(1), 0, 100), 6U);
  EXPECT_EQ(arrived.count(source(1), 4, 10), 3U);
  EXPECT_EQ(arrived.count(source(1), 10, 4), 0U);
  EXPECT_EQ(arrived.count(source(2), 0, 100), std::nullopt);
}

TEST(Arrived, KeepsWhatItIsToldTo) {
  Arrived arrived;
  arrived.insert({source(1), 1});
  arrived.insert({source(2), 1});
  arrived.keep_only({source(2)});
  EXPECT_EQ(arrived.count(source(1), 0, 9), std::nullopt);
  EXPECT_EQ(arrived.count(source(2), 0, 9), 1U);
}

// Numbers of several shards, merged, agree with a set, whatever lies in whose range.
TEST(SeenNumbers, CountAsASetDoes) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::uint64_t starts[] = {0, 65'500, (1ULL << 32U) - 100, kLargest - 400};
    const std::uint64_t start = starts[random() % std::size(starts)];
    SeenNumbers shards[3];
    std::set<std::uint64_t> expected;
    for (std::uint64_t i = 0; i < 400; ++i) {
      if (random() % 10 == 0) continue;
      shards[random() % (1 + seed % 3)].insert(start + i);
      expected.insert(start + i);
    }
    SeenNumbers all;
    for (const SeenNumbers& shard : shards) all.merge(shard);
    for (int i = 0; i < 50; ++i) {
      const std::uint64_t from = start + random() % 400;
      const std::uint64_t below = std::max(from, start + random() % 401);
      const auto between = std::distance(expected.lower_bound(from), expected.lower_bound(below));
      ASSERT_EQ(all.count(from, below), static_cast<std::uint64_t>(between)) << from << " to " << below;
    }
  }
}

}  // namespace
}  // namespace hitstream::consumer
