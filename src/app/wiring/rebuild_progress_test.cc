#include "app/wiring/rebuild_progress.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/units.h"

namespace hitstream::app::wiring {
namespace {

using std::chrono::seconds;

const base::ShardId kShard{"shard-1"};

consumer::ShardStatus rebuilding(std::uint64_t hits, double share, const base::ShardId& id = kShard) {
  consumer::ShardStatus status;
  status.shard = id;
  status.hits = hits;
  status.rebuilding = share < 1;
  status.rebuilt_share = share;
  return status;
}

std::int64_t at_ms(std::int64_t ms) { return ms * base::kNanosPerMilli; }

class RebuildProgressTest : public testing::Test {
 protected:
  void observe(std::int64_t ms, const std::vector<consumer::ShardStatus>& shards) {
    progress_.observe(shards, at_ms(ms));
  }
  [[nodiscard]] RebuildProgress::Pace pace(const base::ShardId& id = kShard) const {
    return progress_.pace_of(id);
  }
  RebuildProgress progress_;
};

TEST_F(RebuildProgressTest, NothingIsKnownBeforeTheSecondLook) {
  EXPECT_EQ(pace().hits_per_second, 0);
  observe(0, {rebuilding(0, 0)});
  EXPECT_EQ(pace().hits_per_second, 0);
  EXPECT_FALSE(pace().to_go);
}

TEST_F(RebuildProgressTest, TellsTheSpeedAndTheTimeToGo) {
  observe(0, {rebuilding(1000, 0.1)});
  observe(2000, {rebuilding(5000, 0.3)});
  EXPECT_EQ(pace().hits_per_second, 2000);
  EXPECT_EQ(pace().to_go, seconds(7));
}

TEST_F(RebuildProgressTest, OnlyTheLastTenSecondsCount) {
  for (int second = 0; second <= 10; ++second) observe(second * 1000, {rebuilding(0, 0.1)});
  for (int second = 1; second <= 10; ++second) {
    const auto hits = static_cast<std::uint64_t>(100 * second);
    observe(10'000 + second * 1000, {rebuilding(hits, 0.1 + 0.02 * second)});
  }
  EXPECT_EQ(pace().hits_per_second, 100);
  EXPECT_EQ(pace().to_go, seconds(35));
}

TEST_F(RebuildProgressTest, LooksOnceASecond) {
  observe(0, {rebuilding(0, 0)});
  observe(999, {rebuilding(500, 0.5)});
  EXPECT_EQ(pace().hits_per_second, 0);
}

TEST_F(RebuildProgressTest, WhatDoesNotMoveHasNoEnd) {
  observe(0, {rebuilding(7, 0.5)});
  observe(5000, {rebuilding(7, 0.5)});
  EXPECT_EQ(pace().hits_per_second, 0);
  EXPECT_FALSE(pace().to_go);
}

TEST_F(RebuildProgressTest, AShardThatIsReadUpHasASpeedAndNoTimeToGo) {
  observe(0, {rebuilding(0, 0.5)});
  observe(1000, {rebuilding(10, 1)});
  EXPECT_EQ(pace().hits_per_second, 10);
  EXPECT_FALSE(pace().to_go);
}

TEST_F(RebuildProgressTest, AShardBegunAnewIsWatchedAnew) {
  observe(0, {rebuilding(1000, 0.9)});
  observe(1000, {rebuilding(10, 0)});
  EXPECT_EQ(pace().hits_per_second, 0);
}

TEST_F(RebuildProgressTest, AShardThatIsGoneIsForgotten) {
  const base::ShardId other{"shard-2"};
  observe(0, {rebuilding(0, 0), rebuilding(0, 0, other)});
  observe(1000, {rebuilding(10, 0.5), rebuilding(10, 0.5, other)});
  observe(2000, {rebuilding(20, 0.6)});
  EXPECT_EQ(pace(other).hits_per_second, 0);
  EXPECT_EQ(pace().hits_per_second, 10);
}

}  // namespace
}  // namespace hitstream::app::wiring
