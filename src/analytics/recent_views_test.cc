#include "analytics/recent_views.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <random>
#include <vector>

namespace hitstream::analytics {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;

std::size_t found(RecentViews& recent, std::uint64_t load, base::UnixMillis time_ms) {
  return recent.change_all(load, time_ms, [](RecentView&) {});
}

TEST(RecentViews, FindsAllViewsOfALoad) {
  RecentViews recent;
  recent.add({.load = 1, .time_ms = kNow});
  recent.add({.load = 2, .time_ms = kNow});
  recent.add({.load = 1, .time_ms = kNow + 10});
  EXPECT_EQ(found(recent, 1, kNow), 2U);
  EXPECT_EQ(found(recent, 2, kNow), 1U);
  EXPECT_EQ(found(recent, 3, kNow), 0U);
}

TEST(RecentViews, TellsWhatIsKnownOfALoad) {
  RecentViews recent;
  recent.add({.load = 1, .time_ms = kNow});
  EXPECT_EQ(recent.reason_of(1, kNow), BotReason::kNone);
  recent.change_all(1, kNow, [](RecentView& view) { view.reason = BotReason::kWebdriver; });
  EXPECT_EQ(recent.reason_of(1, kNow + kRecentViewsMs), BotReason::kWebdriver);
  EXPECT_EQ(recent.reason_of(1, kNow + kRecentViewsMs + 1), BotReason::kNone);
  EXPECT_EQ(recent.reason_of(2, kNow), BotReason::kNone);
}

TEST(RecentViews, ForgetsTheOldest) {
  RecentViews few(2);
  for (std::uint64_t load = 1; load <= 3; ++load) few.add({.load = load, .time_ms = kNow});
  EXPECT_EQ(found(few, 1, kNow), 0U);
  EXPECT_EQ(few.size(), 2U);
  RecentViews recent;
  recent.add({.load = 1, .time_ms = kNow});
  recent.add({.load = 2, .time_ms = kNow + kRecentViewsMs + 1});
  EXPECT_EQ(recent.size(), 1U);
}

TEST(RecentViews, TakesAnyTimes) {
  constexpr auto kMin = std::numeric_limits<base::UnixMillis>::min();
  constexpr auto kMax = std::numeric_limits<base::UnixMillis>::max();
  RecentViews recent;
  for (const auto time_ms : {kMin, kMax, base::UnixMillis{0}, kMin})
    recent.add({.load = 1, .time_ms = time_ms});
  EXPECT_EQ(found(recent, 1, kMax), 1U);
  EXPECT_EQ(found(recent, 1, kMin), 1U);
}

TEST(RecentViews, AgreesWithAListOfAllViews) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    RecentViews recent(20);
    std::vector<RecentView> all;
    base::UnixMillis time_ms = kNow;
    for (int step = 0; step < 500; ++step) {
      time_ms += static_cast<base::UnixMillis>(random() % 20'000);
      all.push_back({.load = random() % 5, .time_ms = time_ms});
      recent.add(all.back());
      const std::uint64_t load = random() % 5;
      std::size_t expected = 0;
      for (std::size_t i = all.size() - std::min<std::size_t>(all.size(), 20); i < all.size(); ++i) {
        if (all[i].load == load && time_ms - all[i].time_ms <= kRecentViewsMs) ++expected;
      }
      ASSERT_EQ(found(recent, load, time_ms), expected);
    }
  }
}

// Few loads and a small limit, so that chains are long and their ends go.
TEST(RecentViews, FindsWhatAListOfThemFinds) {
  constexpr unsigned kSeed = 20261124;
  SCOPED_TRACE(kSeed);
  constexpr std::size_t kLimit = 16;
  std::mt19937 random(kSeed);
  RecentViews recent(kLimit);
  std::deque<RecentView> list;
  for (base::UnixMillis now_ms = 0; now_ms < 20'000; ++now_ms) {
    const RecentView view{random() % 40, now_ms, nullptr,
                          random() % 4 == 0 ? BotReason::kWebdriver : BotReason::kNone};
    recent.add(view);
    list.push_back(view);
    if (list.size() > kLimit) list.pop_front();
    const std::uint64_t load = random() % 40;
    const auto is_it = [load](const RecentView& known) { return known.load == load; };
    const auto is_known_bot = [&](const RecentView& known) {
      return is_it(known) && known.reason != BotReason::kNone;
    };
    ASSERT_EQ(recent.reason_of(load, now_ms) != BotReason::kNone,
              std::any_of(list.begin(), list.end(), is_known_bot));
    ASSERT_EQ(recent.change_all(load, now_ms, [](RecentView&) {}),
              static_cast<std::size_t>(std::count_if(list.begin(), list.end(), is_it)));
  }
}

}  // namespace
}  // namespace hitstream::analytics
