// Views that turn out to be a bot's when their page reports: against a count of all hits made anew.
#include <gtest/gtest.h>

#include <algorithm>
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

TEST(Moves, ToASiteForWhichTheirOwnMustMakeRoomIsNone) {
  Part part(1);
  hit::Hit view = hit_of(Kind::kView, 1, kNow, "");
  (void)part.add(view, BotReason::kNone, kNow);
  hit::Hit report = hit_of(Kind::kReport, 1, kNow + 1000, "");
  report.page = "http://b/";
  // Read so late that the site which the view is counted under is idle.
  const UnixMillis later_ms = kNow + 26 * base::kMillisPerHour;
  EXPECT_EQ(part.add(report, BotReason::kNone, later_ms), Verdict::kReport);
  EXPECT_EQ(part.totals().counted, 1U);
  EXPECT_EQ(part.site(kNoSite), nullptr);
}

// The request told nothing of its page; the report of it tells the site.
hit::Hit untold(std::uint64_t load, UnixMillis time_ms = kNow) {
  return hit_of(Kind::kView, load, time_ms, "");
}
hit::Hit report_of(std::uint64_t load, std::string_view site, std::string_view page,
                   UnixMillis time_ms = kNow) {
  hit::Hit report = hit_of(Kind::kReport, load, time_ms, "");
  report.site = site;
  report.page = page;
  return report;
}
std::uint64_t people_of(const Part& part, std::string_view site) {
  return part.site(site) == nullptr ? 0 : sum(&part.site(site)->people(), kNow);
}

TEST(SiteMoves, AViewThatToldNoSiteBelongsToTheOneItsReportTells) {
  Part part;
  (void)part.add(untold(1), BotReason::kNone, kNow);
  (void)part.add(untold(2), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "(none)"), 2U);
  (void)part.add(report_of(1, "", "https://www.a.example:8443/x"), BotReason::kNone, kNow);
  (void)part.add(report_of(2, "shop", "https://a.example/"), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "(none)"), 0U);
  EXPECT_EQ(people_of(part, "a.example"), 1U);
  EXPECT_EQ(people_of(part, "shop"), 1U);
  EXPECT_EQ(sum(&part.all_sites().people(), kNow), 2U);
  EXPECT_EQ(part.totals().counted, 2U);
  std::vector<std::string> names = part.site_names(kNow);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"a.example", "shop"}));
}

TEST(SiteMoves, ANameInTheReportIsWorthMoreThanTheHostOfTheReferer) {
  Part part;
  (void)part.add(hit_of(Kind::kView, 1, kNow), BotReason::kNone, kNow);
  (void)part.add(report_of(1, "shop", "http://a/x"), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "a"), 0U);
  EXPECT_EQ(people_of(part, "shop"), 1U);
}

TEST(SiteMoves, AViewMovesOnce) {
  Part part;
  (void)part.add(untold(1), BotReason::kNone, kNow);
  for (const char* site : {"a", "b", "a", "b"})
    (void)part.add(report_of(1, site, ""), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "a"), 1U);
  EXPECT_EQ(people_of(part, "b"), 0U);
  EXPECT_EQ(people_of(part, "(none)"), 0U);
}

TEST(SiteMoves, AViewThatNamedItsSiteStaysThere) {
  Part part;
  hit::Hit named = untold(1);
  named.site = "shop";
  (void)part.add(named, BotReason::kNone, kNow);
  (void)part.add(report_of(1, "", "https://a.example/"), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "shop"), 1U);
  EXPECT_EQ(people_of(part, "a.example"), 0U);
}

TEST(SiteMoves, OnlyTheViewOfTheReportMoves) {
  Part part;
  (void)part.add(untold(1), BotReason::kNone, kNow);
  hit::Hit nav = report_of(1, "b", "https://a.example/");
  nav.kind = Kind::kNav;
  nav.view->number = 1;
  (void)part.add(nav, BotReason::kNone, kNow);
  hit::Hit of_nav = report_of(1, "d", "");
  of_nav.view->number = 1;
  (void)part.add(of_nav, BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "(none)"), 1U);
  (void)part.add(report_of(1, "c", ""), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "b"), 1U);
  EXPECT_EQ(people_of(part, "c"), 1U);
}

TEST(SiteMoves, AReportThatTellsNoSiteMovesNothing) {
  Part part;
  (void)part.add(untold(1), BotReason::kNone, kNow);
  hit::Hit report = report_of(1, "", "");
  report.referer = "https://frame.example/";
  (void)part.add(report, BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "(none)"), 1U);
  EXPECT_EQ(people_of(part, "frame.example"), 0U);
}

TEST(SiteMoves, ABotsViewMovesAmongTheBots) {
  Part part;
  (void)part.add(untold(1), BotReason::kUserAgent, kNow);
  (void)part.add(report_of(1, "a", ""), BotReason::kUserAgent, kNow);
  (void)part.add(untold(2), BotReason::kNone, kNow);
  (void)part.add(report_of(2, "a", ""), BotReason::kWebdriver, kNow);
  ASSERT_NE(part.site("a"), nullptr);
  EXPECT_EQ(sum(part.site("a")->bots(), kNow), 2U);
  EXPECT_EQ(sum(&part.site("a")->people(), kNow), 0U);
  EXPECT_EQ(sum(part.site("(none)")->bots(), kNow), 0U);
  EXPECT_EQ(sum(&part.site("(none)")->people(), kNow), 0U);
  EXPECT_EQ(part.totals().all_bots(), 2U);
}

TEST(SiteMoves, GoOnAfterSaveAndLoadAndHappenOnce) {
  Part part;
  for (const std::uint64_t load : {1U, 2U}) (void)part.add(untold(load), BotReason::kNone, kNow);
  (void)part.add(report_of(2, "a", ""), BotReason::kNone, kNow);
  std::string bytes;
  base::ByteWriter writer(bytes);
  part.save(writer);
  Part loaded;
  base::ByteReader reader(bytes);
  ASSERT_TRUE(loaded.load(reader));
  for (const std::uint64_t load : {1U, 2U})
    (void)loaded.add(report_of(load, "b", ""), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(loaded, "(none)"), 0U);
  EXPECT_EQ(people_of(loaded, "a"), 1U);
  EXPECT_EQ(people_of(loaded, "b"), 1U);
}

TEST(SiteMoves, IntoTheOtherSitesWhereThereIsNoRoom) {
  Part part(1);
  (void)part.add(untold(1), BotReason::kNone, kNow);
  (void)part.add(report_of(1, "a", ""), BotReason::kNone, kNow);
  EXPECT_EQ(people_of(part, "(none)"), 0U);
  EXPECT_EQ(people_of(part, "(other)"), 1U);
}

// All views so far, with the reason known of each.
struct AllViews {
  struct View {
    std::string site;
    std::uint64_t load;
    UnixMillis time_ms;
    BotReason reason;
    bool guessed;  // its report may tell another site
  };
  std::vector<View> views;
  std::map<std::uint64_t, BotReason> told;  // of loads

  void view(const hit::Hit& hit, std::string_view site, BotReason reason) {
    const std::uint64_t load = hit.view->load;
    if (reason == BotReason::kNone && told.contains(load)) reason = told.at(load);
    if (reason != BotReason::kNone) told.emplace(load, reason);
    const bool guessed = hit.kind == Kind::kView;
    views.push_back({std::string(site), load, hit.timestamp_ms, reason, guessed});
  }
  void report(std::uint64_t load, std::string_view site, BotReason reason) {
    for (View& view : views) {
      if (site.empty() || view.load != load || !view.guessed) continue;
      view.site = site;
      view.guessed = false;
    }
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
  const std::vector<std::string> kSites{"a", "b", "c"};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Part part;
    AllViews expected;
    UnixMillis now_ms = kNow;
    for (int step = 0; step < 400; ++step) {
      const std::uint64_t load = random() % 40;
      const BotReason reason =
          random() % 4 == 0 ? kBotReasons.at(random() % kBotReasons.size()) : BotReason::kNone;
      const Kind kind = random() % 3 == 0 ? Kind::kReport : random() % 2 == 0 ? Kind::kView : Kind::kNav;
      const std::string site =
          kind != Kind::kNav && random() % 3 == 0 ? "" : kSites.at(random() % kSites.size());
      const bool by_name = kind != Kind::kView && random() % 2 == 0;
      const std::string page = site.empty() ? "" : "http://" + site + "/";
      hit::Hit hit = hit_of(kind, load, now_ms - static_cast<UnixMillis>(random() % 1000), "");
      (by_name ? hit.site : kind == Kind::kView ? hit.referer : hit.page) = by_name ? site : page;
      if (kind == Kind::kNav) hit.view->number = 1;
      (void)part.add(hit, reason, now_ms);
      if (kind == Kind::kReport) {
        expected.report(load, site, reason);
      } else {
        expected.view(hit, site.empty() ? "(none)" : site, reason);
      }
      now_ms += static_cast<UnixMillis>(random() % 200);
    }
    std::uint64_t people = 0;
    std::uint64_t bots = 0;
    for (const std::string site : {"a", "b", "c", "(none)"}) {
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
