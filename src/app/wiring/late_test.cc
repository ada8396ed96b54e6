#include "app/wiring/late.h"

#include <gtest/gtest.h>

namespace hitstream::app::wiring {
namespace {

consumer::ShardStatus behind(std::int64_t ms) {
  consumer::ShardStatus status;
  status.behind_latest_ms = ms;
  return status;
}

TEST(LateTest, BeginsThreeSecondsBehindAndEndsWithinOne) {
  EXPECT_FALSE(is_late(false, {behind(3000)}));
  EXPECT_TRUE(is_late(false, {behind(3001)}));
  EXPECT_TRUE(is_late(true, {behind(1001)}));
  EXPECT_FALSE(is_late(true, {behind(1000)}));
}

TEST(LateTest, OneShardIsEnough) {
  EXPECT_TRUE(is_late(false, {behind(0), behind(4000), behind(0)}));
  EXPECT_FALSE(is_late(true, {}));
}

TEST(LateTest, WhatIsRebuiltIsLateAndWhatCannotBeReadIsNot) {
  auto shard = behind(60'000);
  shard.rebuilding = true;
  EXPECT_TRUE(is_late(false, {shard}));
  shard.problem = "away";
  EXPECT_FALSE(is_late(true, {shard}));
  shard.problem.clear();
  shard.finished = true;
  EXPECT_FALSE(is_late(true, {shard}));
}

}  // namespace
}  // namespace hitstream::app::wiring
