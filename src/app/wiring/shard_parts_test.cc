#include "app/wiring/shard_parts.h"

#include <gtest/gtest.h>

#include <numeric>

namespace hitstream::app::wiring {
namespace {

hit::Hit view(base::UnixMillis time_ms) {
  hit::Hit made;
  made.referer = "http://x.example/";
  made.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
  made.ip = made.sid = "-";
  made.timestamp_ms = time_ms;
  return made;
}

class ShardPartsTest : public testing::Test {
 protected:
  void count(const std::string& shard, int hits, std::string_view user_agent = {}) {
    const auto processor = parts_.open({shard});
    processor->begin_batch();
    hit::Hit hit = view(clock_.wall_ms());
    if (!user_agent.empty()) hit.user_agent = user_agent;
    for (int i = 0; i < hits; ++i) processor->on_hit(hit);
    processor->end_batch();
    processors_.push_back(processor);
  }
  [[nodiscard]] std::uint64_t last_minute(analytics::Audience audience = analytics::Audience::kPeople) const {
    const auto series = parts_.series(clock_.wall_ms(), audience);
    EXPECT_EQ(series.minute.size(), 60U);
    return std::accumulate(series.minute.begin(), series.minute.end(), std::uint64_t{0});
  }

  env::ManualClock clock_;
  ShardParts parts_{clock_, {}};
  std::vector<std::shared_ptr<consumer::ShardProcessor>> processors_;
};

TEST_F(ShardPartsTest, ShardsAreMergedWhenAsked) {
  EXPECT_EQ(last_minute(), 0U);
  count("a", 2);
  count("b", 3);
  EXPECT_EQ(last_minute(), 5U);
  EXPECT_EQ(parts_.totals().counted, 5U);
}

TEST_F(ShardPartsTest, BotsAreCountedApart) {
  count("a", 2);
  count("b", 3, "Googlebot/2.1");
  EXPECT_EQ(last_minute(), 2U);
  EXPECT_EQ(last_minute(analytics::Audience::kEverybody), 5U);
  EXPECT_EQ(parts_.totals().counted, 2U);
  EXPECT_EQ(parts_.totals().all_bots(), 3U);
}

TEST_F(ShardPartsTest, AClosedShardIsNotShownAnyMore) {
  count("a", 2);
  count("b", 3);
  parts_.close({"a"});
  EXPECT_EQ(last_minute(), 3U);
}

TEST_F(ShardPartsTest, WhatIsSavedCanBeLoadedElsewhere) {
  count("a", 2);
  ShardParts others(clock_, {});
  const auto loaded = others.open({"a"});
  ASSERT_TRUE(loaded->load(processors_.front()->save()));
  EXPECT_EQ(others.totals().counted, 2U);
}

TEST_F(ShardPartsTest, BytesThatDoNotFitLeaveItEmpty) {
  count("a", 2);
  std::string saved = processors_.front()->save();
  EXPECT_FALSE(processors_.front()->load(saved + "x"));
  EXPECT_EQ(parts_.totals().counted, 0U);
  EXPECT_FALSE(processors_.front()->load(saved.substr(0, saved.size() / 2)));
}

}  // namespace
}  // namespace hitstream::app::wiring
