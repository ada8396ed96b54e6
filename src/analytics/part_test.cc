#include "analytics/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace hitstream::analytics {
namespace {

using base::UnixMillis;

constexpr UnixMillis kNow = 1'700'000'000'000;
constexpr UnixMillis kDay = 24 * base::kMillisPerHour;

hit::Hit view(UnixMillis time_ms, std::string_view page = "https://example.org/") {
  hit::Hit hit;
  hit.referer = page;
  hit.timestamp_ms = time_ms;
  return hit;
}

Series series_of(const Part& part, UnixMillis now_ms) {
  const std::vector<const Part*> parts{&part};
  return merge(parts, now_ms);
}

std::string saved(const Part& part) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  part.save(writer);
  return bytes;
}

bool load(Part& part, std::string_view bytes) {
  base::ByteReader reader(bytes);
  return part.load(reader) && reader.remaining() == 0;
}

std::uint64_t day_sum(const SiteCounts& site, UnixMillis now_ms) {
  std::vector<std::uint64_t> counts(kDayWindow.count);
  site.people().day.add_to(counts, now_ms);
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  return total;
}

void expect_same(const Series& a, const Series& b) {
  EXPECT_EQ(a.minute, b.minute);
  EXPECT_EQ(a.hour, b.hour);
  EXPECT_EQ(a.day, b.day);
}

TEST(Part, PutsEveryHitUnderExactlyOneVerdict) {
  Part part;
  hit::Hit heartbeat = view(kNow);
  heartbeat.kind = hit::Kind::kUnknown;
  EXPECT_EQ(part.add(view(kNow), BotReason::kNone, kNow), Verdict::kCounted);
  EXPECT_EQ(part.add(view(kNow + kFutureSlackMs), BotReason::kNone, kNow), Verdict::kCounted);
  EXPECT_EQ(part.add(view(kNow + kFutureSlackMs + 1), BotReason::kNone, kNow), Verdict::kSkewed);
  EXPECT_EQ(part.add(view(kNow - kDay), BotReason::kNone, kNow), Verdict::kLate);
  EXPECT_EQ(part.add(view(0), BotReason::kNone, kNow), Verdict::kLate);
  EXPECT_EQ(part.add(heartbeat, BotReason::kNone, kNow), Verdict::kNotView);
  EXPECT_EQ(part.totals(), (Totals{.counted = 2, .late = 2, .skewed = 1, .not_view = 1}));
}

TEST(Part, TakesTheOldestHourWhole) {
  const UnixMillis oldest_hour = kNow - kNow % base::kMillisPerHour - 23 * base::kMillisPerHour;
  Part part;
  EXPECT_EQ(part.add(view(oldest_hour), BotReason::kNone, kNow), Verdict::kCounted);
  EXPECT_EQ(part.add(view(oldest_hour - 1), BotReason::kNone, kNow), Verdict::kLate);
  EXPECT_EQ(series_of(part, kNow).day[0], 1U);
}

TEST(Part, CountsOneHitInEveryWindowItIsIn) {
  Part part;
  (void)part.add(view(kNow), BotReason::kNone, kNow);
  (void)part.add(view(kNow - 120'000), BotReason::kNone, kNow);
  const Series series = series_of(part, kNow);
  EXPECT_EQ(series.minute.size(), 60U);
  EXPECT_EQ(series.minute[59], 1U);
  EXPECT_EQ(series.hour[59], 1U);
  EXPECT_EQ(series.hour[57], 1U);
  EXPECT_EQ(series.day[23], 2U);
}

TEST(Part, CountsBySite) {
  Part part;
  (void)part.add(view(kNow, "https://www.a.example/1"), BotReason::kNone, kNow);
  (void)part.add(view(kNow, "https://a.example/2"), BotReason::kNone, kNow);
  (void)part.add(view(kNow, "-"), BotReason::kNone, kNow);
  ASSERT_NE(part.site("a.example"), nullptr);
  EXPECT_EQ(day_sum(*part.site("a.example"), kNow), 2U);
  EXPECT_EQ(day_sum(*part.site("(none)"), kNow), 1U);
  EXPECT_EQ(part.site("b.example"), nullptr);
}

TEST(Part, JudgesEveryKindOfHit) {
  Part part;
  const auto verdict = [&part](auto change, BotReason reason = BotReason::kNone) {
    hit::Hit hit = view(kNow);
    change(hit);
    return part.add(hit, reason, kNow);
  };
  using hit::Kind;
  for (const Kind kind : {Kind::kView, Kind::kNav, Kind::kShown, Kind::kRestored}) {
    EXPECT_EQ(verdict([kind](auto& hit) { hit.kind = kind; }), Verdict::kCounted);
  }
  EXPECT_EQ(verdict([](auto& hit) { hit.kind = Kind::kReport; }), Verdict::kReport);
  EXPECT_EQ(verdict([](auto& hit) { hit.kind = Kind::kLeave; }), Verdict::kLeave);
  EXPECT_EQ(verdict([](auto& hit) { hit.kind = Kind::kEvent; }), Verdict::kEvent);
  EXPECT_EQ(verdict([](auto& hit) { hit.own = true; }), Verdict::kOwn);
  EXPECT_EQ(verdict([](auto& hit) { hit.purpose = "prefetch"; }), Verdict::kPrefetched);
  EXPECT_EQ(verdict([](auto& hit) { hit.purpose = "prefetch;prerender"; }), Verdict::kPrefetched);
  for (const BotReason reason : kBotReasons) EXPECT_EQ(verdict([](auto&) {}, reason), Verdict::kBot);
  EXPECT_EQ(part.totals(), (Totals{.counted = 4,
                                   .own = 1,
                                   .prefetched = 2,
                                   .reports = 1,
                                   .leaves = 1,
                                   .events = 1,
                                   .bots = {1, 1, 1, 1, 1}}));
}

TEST(Part, KeepsPeopleAndBotsApart) {
  Part part;
  (void)part.add(view(kNow), BotReason::kNone, kNow);
  (void)part.add(view(kNow), BotReason::kUserAgent, kNow);
  (void)part.add(view(kNow - kDay), BotReason::kUserAgent, kNow);
  const std::vector<const Part*> parts{&part};
  EXPECT_EQ(merge(parts, kNow).day.back(), 1U);
  EXPECT_EQ(merge(parts, kNow, Audience::kEverybody).day.back(), 2U);
  EXPECT_EQ(part.totals().late, 1U);
  ASSERT_NE(part.site("example.org")->bots(), nullptr);
}

TEST(Part, PutsSitesBeyondTheLimitTogether) {
  Part part(2);
  for (const char* page : {"http://a/", "http://b/", "http://c/", "http://d/", "http://a/"}) {
    (void)part.add(view(kNow, page), BotReason::kNone, kNow);
  }
  EXPECT_EQ(day_sum(*part.site("a"), kNow), 2U);
  EXPECT_EQ(day_sum(*part.site("b"), kNow), 1U);
  EXPECT_EQ(part.site("c"), nullptr);
  EXPECT_EQ(day_sum(*part.site("(other)"), kNow), 2U);
  EXPECT_EQ(day_sum(part.all_sites(), kNow), 5U);
}

TEST(Part, MakesRoomForANewSiteWhenOldOnesHaveNoHitsAnyMore) {
  Part part(2);
  (void)part.add(view(kNow, "http://a/"), BotReason::kNone, kNow);
  (void)part.add(view(kNow + kDay, "http://b/"), BotReason::kNone, kNow + kDay);
  (void)part.add(view(kNow + kDay, "http://c/"), BotReason::kNone, kNow + kDay);
  EXPECT_EQ(part.site("a"), nullptr);
  EXPECT_NE(part.site("b"), nullptr);
  EXPECT_NE(part.site("c"), nullptr);
}

TEST(Part, MergedPartsShowWhatOnePartWithAllHitsShows) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Part whole;
    std::vector<Part> parts(3);
    UnixMillis now_ms = kNow;
    for (int i = 0; i < 2000; ++i) {
      const auto hit = view(now_ms + 6000 - static_cast<UnixMillis>(random() % (25 * 3'600'000)));
      ASSERT_EQ(whole.add(hit, BotReason::kNone, now_ms),
                parts[random() % 3].add(hit, BotReason::kNone, now_ms));
      now_ms += static_cast<UnixMillis>(random() % 2000);
    }
    const std::vector<const Part*> pointers{&parts[0], &parts[1], &parts[2]};
    expect_same(merge(pointers, now_ms), series_of(whole, now_ms));
    Totals totals;
    for (const Part& part : parts) totals += part.totals();
    EXPECT_EQ(totals, whole.totals());
  }
}

TEST(Part, IsTheSameAfterSaveAndLoad) {
  std::mt19937_64 random(3);
  Part part(5);
  for (int i = 0; i < 1000; ++i) {
    const std::string page = "http://site" + std::to_string(random() % 8) + "/";
    const auto reason = random() % 2 == 0 ? BotReason::kNone : BotReason::kDatacentre;
    (void)part.add(view(kNow + 6000 - static_cast<UnixMillis>(random() % (25 * 3'600'000)), page), reason,
                   kNow);
  }
  Part loaded(5);
  ASSERT_TRUE(load(loaded, saved(part)));
  EXPECT_EQ(loaded.totals(), part.totals());
  expect_same(series_of(loaded, kNow), series_of(part, kNow));
  for (const char* site : {"site0", "site1", "site7", "(other)"}) {
    ASSERT_EQ(loaded.site(site) == nullptr, part.site(site) == nullptr);
    if (part.site(site) == nullptr) continue;
    EXPECT_EQ(day_sum(*loaded.site(site), kNow), day_sum(*part.site(site), kNow));
  }
}

TEST(Part, IsEmptyAfterBytesThatDoNotFit) {
  Part part;
  (void)part.add(view(kNow), BotReason::kNone, kNow);
  const std::string bytes = saved(part);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Part loaded;
    (void)loaded.add(view(kNow), BotReason::kNone, kNow);
    ASSERT_FALSE(load(loaded, bytes.substr(0, length))) << length;
    EXPECT_EQ(loaded.totals(), Totals{});
    EXPECT_EQ(day_sum(loaded.all_sites(), kNow), 0U);
  }
}

TEST(Part, SurvivesDamagedBytes) {
  Part part;
  for (const char* page : {"http://a/", "http://b/"})
    (void)part.add(view(kNow, page), BotReason::kNone, kNow);
  const std::string bytes = saved(part);
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::string damaged = bytes;
    for (std::uint64_t i = 0; i <= random() % 4; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    Part loaded;
    const bool fits = load(loaded, damaged);
    EXPECT_TRUE(fits || loaded.totals() == Totals{});
    (void)loaded.add(view(kNow), BotReason::kNone, kNow);
    (void)series_of(loaded, kNow);
  }
}

}  // namespace
}  // namespace hitstream::analytics
