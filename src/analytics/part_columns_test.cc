// How a part's hits find their way into the columns.
#include "analytics/part_columns.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "analytics/part.h"
#include "analytics/query_engine.h"

namespace hitstream::analytics {
namespace {

using base::UnixMillis;
using hit::Kind;

constexpr UnixMillis kNow = 1'700'006'400'000 + 30 * base::kMillisPerMinute;  // half past
constexpr UnixMillis kHour = base::kMillisPerHour;

class OnePart final : public PartAccess {
 public:
  explicit OnePart(std::uint64_t number) : number_(number) {}
  [[nodiscard]] std::uint64_t number() const override { return number_; }
  void read(const std::function<void(const Part&)>& use) const override { use(part); }
  Part part;

 private:
  std::uint64_t number_;
};

class PartColumnsTest : public testing::Test {
 protected:
  PartColumnsTest() { renew(); }
  void renew() {
    one_ = std::make_shared<OnePart>(++parts_);
    one_->part.keep_columns(facts_, {});
  }

  static hit::Hit view(UnixMillis time_ms, std::string_view sid = "s", std::uint64_t load = 1,
                       std::string_view page = "https://a.example/") {
    hit::Hit hit;
    hit.referer = page;
    hit.timestamp_ms = time_ms;
    hit.user_agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/133.0";
    hit.ip = sid;
    hit.sid = sid;
    hit.view = hit::ViewId{load, 0};
    return hit;
  }
  // The view's request told nothing of its page; its report tells the site.
  static hit::Hit untold(UnixMillis time_ms, std::uint64_t load, std::string_view sid = "s") {
    return view(time_ms, sid, 100 + load, "");  // tables take 1 and 2 for one key
  }
  static hit::Hit report_of(const hit::Hit& view, std::string_view site) {
    hit::Hit report = view;
    report.kind = Kind::kReport;
    report.site = site;
    return report;
  }
  [[nodiscard]] Sums sums_of(std::string_view site) {
    Query of_site = query();
    of_site.site = site;
    return sums(of_site);
  }
  void add(const hit::Hit& hit, BotReason reason = BotReason::kNone) { (void)part().add(hit, reason, kNow); }
  Part& part() { return one_->part; }
  [[nodiscard]] Query query(Span window = Span::kDay) const {
    return {kNow, window, "", {}, Audience::kPeople};
  }
  [[nodiscard]] Sums sums(const Query& asked) { return engine_.summary({one_}, asked).now; }
  [[nodiscard]] Top top(Dimension dimension) { return engine_.top({one_}, query(), dimension, 10); }

  FactFinder facts_{nullptr};
  std::uint64_t parts_ = 0;
  std::shared_ptr<OnePart> one_;
  QueryEngine engine_{1 << 20};
};

using Rows = std::vector<TopRow>;

TEST_F(PartColumnsTest, AReportWritesWhatItTellsOverItsView) {
  add(view(kNow, "s", 1, "https://a.example"));
  EXPECT_EQ(top(Dimension::kPage).rows, (Rows{{"", 1, 1}}));
  hit::Hit report = view(kNow, "s", 1);
  report.kind = Kind::kReport;
  report.page = "https://a.example/docs?utm_source=n&utm_medium=cpc&utm_campaign=c";
  report.source = "https://google.de/";
  report.lang = "de-AT";
  report.screen = "360x800";
  add(report);
  EXPECT_EQ(top(Dimension::kPage).rows, (Rows{{"/docs?utm_source=n&utm_medium=cpc&utm_campaign=c", 1, 1}}));
  EXPECT_EQ(top(Dimension::kSource).rows, (Rows{{"Google", 1, 1}}));
  EXPECT_EQ(top(Dimension::kChannel).rows, (Rows{{"paid", 1, 1}}));
  EXPECT_EQ(top(Dimension::kUtmCampaign).rows, (Rows{{"c", 1, 1}}));
  EXPECT_EQ(top(Dimension::kLanguage).rows, (Rows{{"de", 1, 1}}));
  EXPECT_EQ(top(Dimension::kScreen).rows, (Rows{{"small", 1, 1}}));
  EXPECT_EQ(top(Dimension::kOs).rows, (Rows{{"Windows", 1, 1}}));
}

TEST_F(PartColumnsTest, ALeaveTellsHowLongAPageWasSeenSoFar) {
  add(view(kNow));
  hit::Hit leave = view(kNow);
  leave.kind = Kind::kLeave;
  for (const std::uint64_t ms : {5000U, 12'000U, 8000U}) {
    leave.visible_ms = ms;
    add(leave);
  }
  EXPECT_EQ(sums(query()).visible_ms, 12'000U);
  EXPECT_EQ(sums(query()).visible_views, 1U);
  leave.visible_ms = 100 * kHour;
  add(leave);
  EXPECT_EQ(sums(query()).visible_ms, static_cast<std::uint64_t>(kHour));
}

TEST_F(PartColumnsTest, ASessionEndsAfterHalfAnHour) {
  add(view(kNow - 80 * 60'000));
  add(view(kNow - 50 * 60'000));
  add(view(kNow - 20 * 60'000 + 1000));
  EXPECT_EQ(sums(query()), (Sums{3, 1, 2, 1, 0, 0}));
  EXPECT_EQ(engine_.visitors_now({one_}, query()), 0U);
  add(view(kNow - 60'000));
  EXPECT_EQ(engine_.visitors_now({one_}, query()), 1U);
}

TEST_F(PartColumnsTest, OneVisitorOfTwoSitesHasTwoSessions) {
  add(view(kNow));
  add(view(kNow, "s", 2, "https://b.example/"));
  EXPECT_EQ(sums(query()), (Sums{2, 1, 2, 2, 0, 0}));
  Query of_site = query();
  of_site.site = "b.example";
  EXPECT_EQ(sums(of_site), (Sums{1, 1, 1, 1, 0, 0}));
}

constexpr Sums kNothing{};

TEST_F(PartColumnsTest, AViewWhoseReportTellsItsSiteBeginsTheSessionThere) {
  add(untold(kNow, 1));
  EXPECT_EQ(sums_of("(none)"), (Sums{1, 1, 1, 1, 0, 0}));
  add(report_of(untold(kNow + 500, 1), "shop"));
  hit::Hit nav = report_of(untold(kNow + 1000, 1), "shop");
  nav.kind = Kind::kNav;
  nav.view->number = 1;
  add(nav);
  EXPECT_EQ(sums_of("shop"), (Sums{2, 1, 1, 0, 0, 0}));
  EXPECT_EQ(sums_of("(none)"), kNothing);
  EXPECT_EQ(sums(query()), (Sums{2, 1, 1, 0, 0, 0}));
  EXPECT_EQ(engine_.visitors_now({one_}, query()), 1U);
  EXPECT_EQ(QueryEngine::last_hits({one_}, "shop", Audience::kPeople, 9).size(), 2U);
  EXPECT_TRUE(QueryEngine::last_hits({one_}, "(none)", Audience::kPeople, 9).empty());
}

// Four views of one session; those whose bit is set move, the last ones first or the first ones first.
TEST_F(PartColumnsTest, WhatStaysIsASessionStillWhicheverViewsOfItMove) {
  for (const bool last_first : {false, true}) {
    for (unsigned moving = 0; moving < 16; ++moving) {
      SCOPED_TRACE(testing::Message() << moving << (last_first ? " last first" : ""));
      const std::string sid = "s" + std::to_string(moving) + (last_first ? "l" : "");
      renew();
      for (unsigned i = 0; i < 4; ++i) add(untold(kNow + i * 1000, i + 1, sid));
      std::uint64_t moved = 0;
      for (unsigned n = 0; n < 4; ++n) {
        const unsigned i = last_first ? 3 - n : n;
        if ((moving >> i & 1U) == 0) continue;
        add(report_of(untold(kNow + 4000, i + 1, sid), "shop"));
        ++moved;
        const auto expected = [](std::uint64_t views) {
          return Sums{views, views > 0 ? 1U : 0U, views > 0 ? 1U : 0U, views == 1 ? 1U : 0U, 0, 0};
        };
        EXPECT_EQ(sums_of("shop"), expected(moved));
        EXPECT_EQ(sums_of("(none)"), expected(4 - moved));
        Query by_exit = query();
        by_exit.site = "(none)";
        EXPECT_EQ(engine_.top({one_}, by_exit, Dimension::kExit, 9).total, moved < 4 ? 1U : 0U);
      }
    }
  }
}

TEST_F(PartColumnsTest, ASessionThatOnlyTheMovedViewHeldTogetherIsTwo) {
  const UnixMillis gap = 30 * 60'000;
  add(untold(kNow - gap - 60'000, 1));
  add(untold(kNow - 90'000, 2));
  add(untold(kNow, 3));
  EXPECT_EQ(sums_of("(none)"), (Sums{3, 1, 1, 0, 0, 0}));
  add(report_of(untold(kNow, 2), "shop"));
  EXPECT_EQ(sums_of("(none)"), (Sums{2, 1, 2, 2, 0, 0}));
  EXPECT_EQ(sums_of("shop"), (Sums{1, 1, 1, 1, 0, 0}));
  add(untold(kNow + 1000, 4));
  EXPECT_EQ(sums_of("(none)"), (Sums{3, 1, 2, 1, 0, 0}));
}

TEST_F(PartColumnsTest, TwoSessionsThatTheMovedViewHoldsTogetherAreOne) {
  const UnixMillis gap = 30 * 60'000;
  hit::Hit early = untold(kNow - gap - 60'000, 1);
  hit::Hit late = untold(kNow, 3);
  early.site = late.site = "shop";
  add(early);
  add(untold(kNow - 90'000, 2));
  add(late);
  EXPECT_EQ(sums_of("shop"), (Sums{2, 1, 2, 2, 0, 0}));
  add(report_of(untold(kNow, 2), "shop"));
  EXPECT_EQ(sums_of("shop"), (Sums{3, 1, 1, 0, 0, 0}));
  EXPECT_EQ(sums_of("(none)"), kNothing);
  EXPECT_EQ(engine_.visitors_now({one_}, query()), 1U);
}

TEST_F(PartColumnsTest, TheSiteOfAReportThatComesMinutesLaterIsLeftAlone) {
  add(untold(kNow - kRecentViewsMs - 1, 1));
  add(report_of(untold(kNow, 1), "shop"));
  EXPECT_EQ(sums_of("(none)").views, 1U);
  EXPECT_EQ(part().site("shop"), nullptr);
}

TEST_F(PartColumnsTest, InThePastReportsTellSitesAsWell) {
  part().add_past(untold(kNow - 60'000, 1), BotReason::kNone, kNow);
  part().add_past(untold(kNow - 50'000, 2), BotReason::kNone, kNow);
  for (const std::uint64_t load : {2U, 1U}) {
    part().add_past(report_of(untold(kNow - 40'000, load), "shop"), BotReason::kNone, kNow);
  }
  part().end_past();
  EXPECT_EQ(sums_of("(none)"), kNothing);
  EXPECT_EQ(sums_of("shop"), (Sums{2, 1, 1, 0, 0, 0}));
}

// The view was counted before the restart, its report comes after it: before the past is read, while
// it is, or after.
TEST_F(PartColumnsTest, ARestartBetweenAViewAndItsReportChangesNothing) {
  add(untold(kNow - 60'000, 1));
  add(untold(kNow - 50'000, 2));
  std::string saved;
  base::ByteWriter writer(saved);
  part().save(writer);
  for (const int past_views_before : {0, 1, 2, 3}) {
    SCOPED_TRACE(past_views_before);
    renew();
    base::ByteReader reader(saved);
    ASSERT_TRUE(part().load(reader));
    for (int step = 0; step < 4; ++step) {
      if (step == past_views_before) {
        for (const std::uint64_t load : {2U, 1U}) add(report_of(untold(kNow, load), "shop"));
      }
      if (step == 0) part().add_past(untold(kNow - 60'000, 1), BotReason::kNone, kNow);
      if (step == 1) part().add_past(untold(kNow - 50'000, 2), BotReason::kNone, kNow);
      if (step == 2) part().end_past();
    }
    EXPECT_EQ(sums_of("(none)"), kNothing);
    EXPECT_EQ(sums_of("shop"), (Sums{2, 1, 1, 0, 0, 0}));
    add(untold(kNow, 3));
    EXPECT_EQ(sums_of("(none)"), (Sums{1, 1, 1, 1, 0, 0}));
    EXPECT_EQ(engine_.visitors_now({one_}, query()), 2U);
  }
}

// The session began before the restart; the view that is taken out of it came after.
TEST_F(PartColumnsTest, AViewMovesOutOfASessionThatTheRestartCutInTwo) {
  add(untold(kNow, 3));
  part().add_past(untold(kNow - 60'000, 1), BotReason::kNone, kNow);
  part().add_past(untold(kNow - 50'000, 2), BotReason::kNone, kNow);
  part().end_past();
  EXPECT_EQ(sums_of("(none)"), (Sums{3, 1, 1, 0, 0, 0}));
  add(report_of(untold(kNow, 3), "shop"));
  EXPECT_EQ(sums_of("(none)"), (Sums{2, 1, 1, 0, 0, 0}));
  EXPECT_EQ(top(Dimension::kExit).total, 2U);
  EXPECT_EQ(sums_of("shop"), (Sums{1, 1, 1, 1, 0, 0}));
}

TEST_F(PartColumnsTest, ADrivenBrowserIsNoVisitor) {
  add(view(kNow, "s", 1));
  add(view(kNow, "t", 2));
  hit::Hit report = view(kNow, "s", 1);
  report.kind = Kind::kReport;
  add(report, BotReason::kWebdriver);
  EXPECT_EQ(sums(query()).views, 1U);
  EXPECT_EQ(top(Dimension::kBot).total, 1U);
}

TEST_F(PartColumnsTest, EventsAreNoViewsButHaveTheirOwnList) {
  hit::Hit event = view(kNow);
  event.kind = Kind::kEvent;
  event.event = "signup";
  add(event);
  add(event);
  event.own = true;
  add(event);
  EXPECT_EQ(sums(query()).views, 0U);
  EXPECT_EQ(top(Dimension::kEvent).rows, (Rows{{"signup", 2, 1}}));
  Query of_event = query(Span::kHour);
  of_event.filters = {{Dimension::kEvent, "signup"}, {Dimension::kBrowser, "Firefox"}};
  EXPECT_EQ(sums(of_event).views, 2U);
}

TEST_F(PartColumnsTest, PagesThatCarryTheTagTwiceAreListed) {
  hit::Hit report = view(kNow);
  report.kind = Kind::kReport;
  report.twice = true;
  for (int i = 0; i < 200; ++i) {
    const std::string page = "https://a.example/" + std::to_string(i);
    report.page = page;
    report.timestamp_ms = kNow + i;
    add(report);
    add(report);
  }
  const auto& pages = part().columns()->doubled_tags().pages();
  EXPECT_EQ(pages.size(), DoubledTags::kPagesMax);
  for (const auto& page : pages) EXPECT_GE(page.last_ms, kNow + 100);
}

TEST_F(PartColumnsTest, TheLastHitsAreToldNewestFirst) {
  for (int i = 0; i < 5; ++i)
    add(view(kNow - i * 1000, "s" + std::to_string(i), static_cast<std::uint64_t>(i)));
  add(view(kNow, "b", 9), BotReason::kUserAgent);
  const auto hits = QueryEngine::last_hits({one_}, "a.example", Audience::kPeople, 3);
  ASSERT_EQ(hits.size(), 3U);
  EXPECT_EQ(hits[0].time_ms, kNow);
  EXPECT_EQ(hits[2].time_ms, kNow - 2000);
  EXPECT_EQ(hits[0].browser, "Firefox");
  EXPECT_EQ(QueryEngine::last_hits({one_}, "", Audience::kEverybody, 100).size(), 6U);
  EXPECT_TRUE(QueryEngine::last_hits({one_}, "b.example", Audience::kPeople, 3).empty());
}

TEST_F(PartColumnsTest, WhatLeavesTheDayIsForgotten) {
  add(view(kNow - 23 * kHour));
  add(view(kNow - 22 * kHour));
  EXPECT_EQ(part().columns()->views().chunks().size(), 2U);
  EXPECT_EQ(sums(query()).views, 2U);
  (void)part().add(view(kNow + kHour), BotReason::kNone, kNow + kHour);
  EXPECT_EQ(part().columns()->views().chunks().size(), 2U);
}

TEST_F(PartColumnsTest, ThePastChangesNothingButTheColumns) {
  const Totals before = part().totals();
  part().add_past(view(kNow - kHour), BotReason::kNone, kNow);
  EXPECT_EQ(part().totals(), before);
  EXPECT_EQ(part().site("a.example"), nullptr);
  EXPECT_EQ(sums(query()).views, 1U);
}

TEST_F(PartColumnsTest, ASessionThatTheRestartCutInTwoIsOne) {
  add(view(kNow - 60'000, "s", 3));
  add(view(kNow, "s", 4));
  part().add_past(view(kNow - 10 * 60'000, "s", 1), BotReason::kNone, kNow);
  part().add_past(view(kNow - 5 * 60'000, "s", 2), BotReason::kNone, kNow);
  EXPECT_EQ(sums(query()).sessions, 2U);
  part().end_past();
  EXPECT_EQ(sums(query()), (Sums{4, 1, 1, 0, 0, 0}));
  EXPECT_EQ(top(Dimension::kExit).total, 1U);
  add(view(kNow + 1000, "s", 5));
  EXPECT_EQ(sums(query()).sessions, 1U);
}

TEST_F(PartColumnsTest, ThinningKeepsHalfOfTheVisitorsAndWhatTheyStandFor) {
  std::mt19937_64 random(1);
  constexpr std::uint64_t kVisitors = 20'000;
  for (std::uint64_t i = 0; i < 3 * kVisitors; ++i) {
    const std::string sid = "visitor" + std::to_string(random() % kVisitors);
    add(view(kNow - static_cast<UnixMillis>(random() % 120) * 60'000, sid, i));
  }
  const Sums all = sums(query());
  const std::size_t bytes = part().columns()->views().memory_bytes();
  const auto candidate = part().columns()->views().candidate();
  ASSERT_TRUE(candidate);
  for (std::uint32_t chunk = candidate->chunk; chunk < candidate->chunk + 9; ++chunk) part().thin(chunk);
  for (std::uint32_t chunk = candidate->chunk + 3; chunk < candidate->chunk + 9; ++chunk) part().thin(chunk);
  const Summary thinned = engine_.summary({one_}, query());
  EXPECT_LT(part().columns()->views().memory_bytes(), bytes * 6 / 10);
  EXPECT_LT(thinned.sampled, 0.6);
  EXPECT_GT(thinned.sampled, 0.3);
  const auto near = [](std::uint64_t a, std::uint64_t b) {
    EXPECT_NEAR(static_cast<double>(a), static_cast<double>(b), 0.06 * static_cast<double>(b));
  };
  near(thinned.now.views, all.views);
  near(thinned.now.visitors, all.visitors);
  near(thinned.now.sessions, all.sessions);
  near(thinned.now.bounces, all.bounces);
  // What came before finds its rows still: a visitor who goes on has no new session.
  for (std::uint64_t i = 0; i < kVisitors; ++i) add(view(kNow, "visitor" + std::to_string(i), i));
  const Summary after = engine_.summary({one_}, query());
  near(after.now.views, all.views + kVisitors);
  near(after.now.visitors, kVisitors);
}

}  // namespace
}  // namespace hitstream::analytics
