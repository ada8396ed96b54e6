#include "app/wiring/shard_parts.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <numeric>
#include <string>
#include <tuple>

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

  [[nodiscard]] std::uint64_t sum_of_day(std::string_view site) const {
    const auto series = parts_.series(clock_.wall_ms(), analytics::Audience::kPeople, site);
    return std::accumulate(series.day.begin(), series.day.end(), std::uint64_t{0});
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

TEST_F(ShardPartsTest, QueriesAreAnsweredOfAllShardsTogether) {
  count("a", 2);
  count("b", 3);
  analytics::Query query;
  query.now_ms = clock_.wall_ms();
  EXPECT_EQ(parts_.summary(query).now.views, 5U);
  EXPECT_EQ(parts_.summary(query).now.visitors, 1U);
  EXPECT_EQ(parts_.query_series(query).views.back(), 5U);
  const analytics::Top top = parts_.top(query, analytics::Dimension::kBrowser, 10);
  ASSERT_EQ(top.rows.size(), 1U);
  EXPECT_EQ(top.rows.front(), (analytics::TopRow{"Firefox", 5, 1}));
  EXPECT_EQ(parts_.last_hits("x.example", analytics::Audience::kPeople, 100).size(), 5U);
  EXPECT_EQ(parts_.sites(query.now_ms), std::vector<std::string>{"x.example"});
  query.filters = {{analytics::Dimension::kBrowser, "Chrome"}};
  EXPECT_EQ(parts_.summary(query).now.views, 0U);
}

TEST_F(ShardPartsTest, TheWindowsOfASiteCanBeRead) {
  count("a", 2);
  EXPECT_EQ(sum_of_day("x.example"), 2U);
  EXPECT_EQ(sum_of_day("y.example"), 0U);
}

TEST_F(ShardPartsTest, CountsAreToldWhileABatchIsCounted) {
  count("a", 2);
  std::ignore = sum_of_day("x.example");  // from now on it is one of those that somebody asks for
  processors_.front()->begin_batch();
  auto asked = std::async(std::launch::async, [this] {
    return last_minute() + sum_of_day("x.example") + parts_.totals().counted +
           parts_.doubled_tags().pages().size();
  });
  EXPECT_EQ(asked.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  processors_.front()->on_hit(view(clock_.wall_ms()));
  processors_.front()->end_batch();
  EXPECT_EQ(asked.get(), 6U);
  EXPECT_EQ(last_minute() + sum_of_day("x.example") + parts_.totals().counted, 9U);
}

TEST_F(ShardPartsTest, ASiteIsToldAlsoWhenManyOthersAreAskedFor) {
  count("a", 2);
  for (std::size_t i = 0; i < 2 * ShownCounts::kSitesMax; ++i) {
    EXPECT_EQ(sum_of_day(std::to_string(i) + ".example"), 0U);
    EXPECT_EQ(sum_of_day("x.example"), 2U);
  }
  clock_.advance(std::chrono::milliseconds(2 * ShownCounts::kSiteKeptMs));
  count("b", 1);
  EXPECT_EQ(sum_of_day("x.example"), 3U);
}

TEST_F(ShardPartsTest, ThePastIsInTheColumnsOnly) {
  const auto processor = parts_.open({"a"});
  processor->begin_batch();
  processor->on_past_hit(view(clock_.wall_ms()));
  processor->end_past();
  processor->end_batch();
  EXPECT_EQ(parts_.totals().counted, 0U);
  EXPECT_EQ(last_minute(), 0U);
  EXPECT_EQ(parts_.columns_state().views, 1U);
}

TEST(ShardPartsColumns, KeepTheirLimitAndSaySo) {
  env::ManualClock clock;
  ColumnsLimit limit;
  limit.bytes = 2 << 20;
  ShardParts parts(clock, {}, limit);
  std::vector<std::shared_ptr<consumer::ShardProcessor>> processors{parts.open({"a"}), parts.open({"b"})};
  constexpr int kViews = 200'000;
  for (int i = 0; i < kViews; ++i) {
    const auto& processor = processors[static_cast<std::size_t>(i % 2)];
    const std::string sid = "s" + std::to_string(i / 4);
    hit::Hit hit = view(clock.wall_ms());
    hit.ip = hit.sid = sid;
    processor->begin_batch();
    processor->on_hit(hit);
    processor->end_batch();
    if (i % 1000 == 0) clock.advance(std::chrono::minutes(1));
  }
  const ShardParts::ColumnsState state = parts.columns_state();
  EXPECT_LE(state.bytes, limit.bytes);
  EXPECT_GT(state.bytes, limit.bytes / 3);
  EXPECT_LT(state.sampled, 0.6);
  analytics::Query query;
  query.now_ms = clock.wall_ms();
  const analytics::Summary summary = parts.summary(query);
  EXPECT_NEAR(summary.sampled, state.sampled, 0.01);
  EXPECT_NEAR(static_cast<double>(summary.now.views), kViews, kViews / 20.0);
  EXPECT_NEAR(static_cast<double>(summary.now.visitors), kViews / 4.0, kViews / 80.0);
  EXPECT_EQ(parts.totals().counted, static_cast<std::uint64_t>(kViews));
}

}  // namespace
}  // namespace hitstream::app::wiring
