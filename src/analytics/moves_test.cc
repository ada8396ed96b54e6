// Views that turn out to be a bot's when their page reports: against a count of all hits made anew.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "analytics/part.h"
#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

using base::UnixMillis;
using hit::Kind;

constexpr UnixMillis kNow = 1'700'000'000'000;

hit::Hit hit_of(Kind kind, std::uint64_t load, UnixMillis time_ms, std::string_view page = "http://a/") {
  hit::Hit hit;
  hit.kind = kind;
  hit.referer = page;
  hit.view = hit::ViewId{load, 0};
  hit.timestamp_ms = time_ms;
  return hit;
}

std::uint64_t sum(const SiteWindows* windows, UnixMillis now_ms) {
  if (windows == nullptr) return 0;
  std::vector<std::uint64_t> counts(kDayWindow.count);
  windows->day.add_to(counts, now_ms);
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  return total;
}

void expect_counts(const Part& part, std::uint64_t people, std::uint64_t bots) {
  for (const SiteCounts* counts : {&part.all_sites(), part.site("a")}) {
    ASSERT_NE(counts, nullptr);
    EXPECT_EQ(sum(&counts->people(), kNow), people);
    EXPECT_EQ(sum(counts->bots(), kNow), bots);
  }
  EXPECT_EQ(part.totals().counted, people);
  EXPECT_EQ(part.totals().all_bots(), bots);
}

TEST(Moves, AReportOfADrivenBrowserMovesItsViewsOnce) {
  Part part;
  EXPECT_EQ(part.add(hit_of(Kind::kView, 1, kNow), BotReason::kNone, kNow), Verdict::kCounted);
  EXPECT_EQ(part.add(hit_of(Kind::kView, 2, kNow), BotReason::kNone, kNow), Verdict::kCounted);
  EXPECT_EQ(part.add(hit_of(Kind::kNav, 1, kNow), BotReason::kNone, kNow), Verdict::kCounted);
  expect_counts(part, 3, 0);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(part.add(hit_of(Kind::kReport, 1, kNow + 500), BotReason::kWebdriver, kNow), Verdict::kReport);
    expect_counts(part, 1, 2);
  }
  EXPECT_EQ(part.add(hit_of(Kind::kNav, 1, kNow), BotReason::kNone, kNow), Verdict::kBot);
  expect_counts(part, 1, 3);
  EXPECT_EQ(part.totals().bots, (std::array<std::uint64_t, 5>{0, 0, 3, 0, 0}));
}

TEST(Moves, AReportThatOvertookItsViewIsRemembered) {
  Part part;
  (void)part.add(hit_of(Kind::kReport, 1, kNow), BotReason::kWebdriver, kNow);
  EXPECT_EQ(part.add(hit_of(Kind::kView, 1, kNow), BotReason::kNone, kNow), Verdict::kBot);
  expect_counts(part, 0, 1);
}

TEST(Moves, AReportWithoutAReasonMovesNothing) {
  Part part;
  (void)part.add(hit_of(Kind::kView, 1, kNow), BotReason::kNone, kNow);
  (void)part.add(hit_of(Kind::kReport, 1, kNow), BotReason::kNone, kNow);
  expect_counts(part, 1, 0);
}

TEST(Moves, AReportThatIsTooLateOrSkewedMovesNothing) {
  Part part;
  (void)part.add(hit_of(Kind::kView, 1, kNow - kRecentViewsMs - 1), BotReason::kNone, kNow);
  (void)part.add(hit_of(Kind::kReport, 1, kNow), BotReason::kWebdriver, kNow);
  (void)part.add(hit_of(Kind::kView, 2, kNow), BotReason::kNone, kNow);
  (void)part.add(hit_of(Kind::kReport, 2, kNow + kFutureSlackMs + 1), BotReason::kWebdriver, kNow);
  expect_counts(part, 2, 0);
}

TEST(Moves, GoOnAfterSaveAndLoad) {
  Part part;
  (void)part.add(hit_of(Kind::kView, 1, kNow), BotReason::kNone, kNow);
  (void)part.add(hit_of(Kind::kView, 2, kNow, "http://b/"), BotReason::kNone, kNow);
  std::string bytes;
  base::ByteWriter writer(bytes);
  part.save(writer);
  Part loaded;
  base::ByteReader reader(bytes);
  ASSERT_TRUE(loaded.load(reader));
  (void)loaded.add(hit_of(Kind::kReport, 1, kNow), BotReason::kWebdriver, kNow);
  EXPECT_EQ(sum(loaded.site("a")->bots(), kNow), 1U);
  EXPECT_EQ(sum(&loaded.site("a")->people(), kNow), 0U);
  EXPECT_EQ(sum(&loaded.site("b")->people(), kNow), 1U);
}

TEST(Moves, SurviveThatTheirSiteMadeRoom) {
  Part part(1);
  const UnixMillis old_ms = kNow - 23 * base::kMillisPerHour;
  (void)part.add(hit_of(Kind::kView, 1, old_ms), BotReason::kNone, kNow);
  const UnixMillis later_ms = kNow + 2 * base::kMillisPerHour;
  (void)part.add(hit_of(Kind::kView, 2, old_ms + 1000, "http://b/"), BotReason::kNone, kNow);
  hit::Hit other = hit_of(Kind::kView, 3, later_ms, "http://c/");
  other.view.reset();
  (void)part.add(other, BotReason::kNone, later_ms);
  EXPECT_EQ(part.site("a"), nullptr);
  (void)part.add(hit_of(Kind::kReport, 1, old_ms), BotReason::kWebdriver, later_ms);
  EXPECT_EQ(part.totals().all_bots(), 1U);
}

// All views so far, with the reason known of each.
struct AllViews {
  struct View {
    std::string site;
    std::uint64_t load;
    UnixMillis time_ms;
    BotReason reason;
  };
  std::vector<View> views;
  std::map<std::uint64_t, BotReason> told;  // of loads

  void view(const hit::Hit& hit, std::string_view site, BotReason reason) {
    const std::uint64_t load = hit.view->load;
    if (reason == BotReason::kNone && told.contains(load)) reason = told.at(load);
    if (reason != BotReason::kNone) told.emplace(load, reason);
    views.push_back({std::string(site), load, hit.timestamp_ms, reason});
  }
  void report(std::uint64_t load, BotReason reason) {
    if (reason == BotReason::kNone) return;
    told.emplace(load, reason);
    for (View& view : views) {
      if (view.load == load && view.reason == BotReason::kNone) view.reason = reason;
    }
  }
  [[nodiscard]] std::uint64_t count(std::string_view site, bool bots) const {
    std::uint64_t total = 0;
    for (const View& view : views) {
      if (view.site == site && (view.reason != BotReason::kNone) == bots) ++total;
    }
    return total;
  }
};

TEST(Moves, AgreeWithACountOfAllHits) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Part part;
    AllViews expected;
    UnixMillis now_ms = kNow;
    for (int step = 0; step < 400; ++step) {
      const std::uint64_t load = random() % 40;
      const std::string site(1, static_cast<char>('a' + load % 3));
      const BotReason reason =
          random() % 4 == 0 ? kBotReasons.at(random() % kBotReasons.size()) : BotReason::kNone;
      const Kind kind = random() % 3 == 0 ? Kind::kReport : random() % 2 == 0 ? Kind::kView : Kind::kNav;
      const std::string page = "http://" + site + "/";
      const hit::Hit hit = hit_of(kind, load, now_ms - static_cast<UnixMillis>(random() % 1000), page);
      (void)part.add(hit, reason, now_ms);
      if (kind == Kind::kReport) {
        expected.report(load, reason);
      } else {
        expected.view(hit, site, reason);
      }
      now_ms += static_cast<UnixMillis>(random() % 200);
    }
    std::uint64_t people = 0;
    std::uint64_t bots = 0;
    for (const char* site : {"a", "b", "c"}) {
      ASSERT_NE(part.site(site), nullptr);
      EXPECT_EQ(sum(&part.site(site)->people(), now_ms), expected.count(site, false));
      EXPECT_EQ(sum(part.site(site)->bots(), now_ms), expected.count(site, true));
      people += expected.count(site, false);
      bots += expected.count(site, true);
    }
    EXPECT_EQ(part.totals().counted, people);
    EXPECT_EQ(part.totals().all_bots(), bots);
    EXPECT_EQ(sum(&part.all_sites().people(), now_ms), people);
  }
}

}  // namespace
}  // namespace hitstream::analytics
