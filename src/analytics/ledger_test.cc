#include "analytics/ledger.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace hitstream::analytics {
namespace {

constexpr base::UnixMillis kNow = 1'700'000'000'000;

base::SourceId source(std::uint32_t number) {
  base::SourceId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

hit::Hit hit_of(std::uint32_t src, std::uint64_t seq, base::UnixMillis time_ms = kNow) {
  hit::Hit hit;
  hit.origin = hit::Origin{source(src), seq};
  hit.timestamp_ms = time_ms;
  return hit;
}

class LedgerTest : public testing::Test {
 protected:
  void count(const hit::Hit& hit, std::uint64_t Totals::*total = &Totals::counted) {
    const Totals before = sums_;
    ++(sums_.*total);
    ledger_.add(hit, before, sums_, kNow);
  }
  void beat(std::uint32_t src, std::uint64_t seq, std::uint64_t beats, base::UnixMillis time_ms = kNow) {
    hit::Heartbeat heartbeat;
    heartbeat.name = "c";
    heartbeat.next = seq;
    heartbeat.beats = beats;
    heartbeat.acknowledged = seq;
    std::string json;
    hit::append_heartbeat_json(heartbeat, json);
    hit::Hit hit = hit_of(src, seq, time_ms);
    hit.heartbeat = json;
    ledger_.add_heartbeat(hit, time_ms);
  }
  SourceAccount account(std::uint32_t src = 1) {
    SourceAccounts all;
    ledger_.add_to(all);
    return all[source(src)];
  }
  std::string saved() const {
    std::string bytes;
    base::ByteWriter writer(bytes);
    ledger_.save(writer);
    return bytes;
  }
  static bool load(Ledger& ledger, std::string_view bytes) {
    base::ByteReader reader(bytes);
    return ledger.load(reader) && reader.remaining() == 0;
  }
  Ledger ledger_;
  Totals sums_;
};

TEST_F(LedgerTest, KeepsWhatBecameOfTheHitsOfEachSource) {
  count(hit_of(1, 0));
  count(hit_of(2, 0), &Totals::late);
  count(hit_of(1, 7), &Totals::own);
  ledger_.add_unreadable({source(1), 8}, kNow);
  EXPECT_EQ(account(1).totals.counted, 1U);
  EXPECT_EQ(account(1).totals.own, 1U);
  EXPECT_EQ(account(1).unreadable, 1U);
  EXPECT_EQ(account(1).next, 9U);
  EXPECT_EQ(account(2).totals.late, 1U);
}

TEST_F(LedgerTest, AReportMovesViewsToTheBots) {
  count(hit_of(1, 0));
  count(hit_of(1, 1));
  Totals after = sums_;
  after.counted -= 2;
  ++after.reports;
  after.bots[2] += 2;
  ledger_.add(hit_of(1, 2), sums_, after, kNow);
  EXPECT_EQ(account().totals, after);
}

TEST_F(LedgerTest, ViewsOfAnotherSourceAreNotMovedBelowNothing) {
  count(hit_of(1, 0));
  Totals after = sums_;
  --after.counted;
  ++after.reports;
  ++after.bots[2];
  ledger_.add(hit_of(2, 0), sums_, after, kNow);
  EXPECT_EQ(account(2).totals.counted, 0U);
  EXPECT_EQ(account(2).totals.all_bots(), 0U);
  EXPECT_EQ(account(2).totals.reports, 1U);
  EXPECT_EQ(account(1).totals.counted, 1U);
}

TEST_F(LedgerTest, CountsHitsWithoutANumberTogether) {
  hit::Hit hit = hit_of(1, 0);
  hit.origin.reset();
  count(hit);
  EXPECT_EQ(ledger_.unnumbered(), 1U);
  EXPECT_EQ(ledger_.unnumbered_ms(), kNow);
  EXPECT_EQ(account().next, 0U);
}

TEST_F(LedgerTest, KeepsTheHeartbeatOfTheHighestNumber) {
  beat(1, 10, 1);
  beat(1, 4, 0);
  EXPECT_EQ(account().heartbeat_seq, 10U);
  EXPECT_EQ(account().next, 11U);
  EXPECT_EQ(account().beats.count(0, 2), 2U);
  ASSERT_EQ(account().recent.size(), 2U);
  EXPECT_EQ(account().recent[0].seq, 4U);
}

TEST_F(LedgerTest, AHeartbeatThatCannotBeReadIsUnreadable) {
  hit::Hit hit = hit_of(1, 3);
  hit.heartbeat = "{}";
  ledger_.add_heartbeat(hit, kNow);
  EXPECT_EQ(account().unreadable, 1U);
}

TEST_F(LedgerTest, KeepsMarksByTheHourAndTheFirst) {
  for (std::uint64_t minute = 0; minute < 60 * 60; minute += 10) {
    beat(1, minute, minute, kNow + static_cast<std::int64_t>(minute) * base::kMillisPerMinute);
  }
  const SourceAccount kept = account();
  EXPECT_EQ(kept.marks.size(), kMarksMax);
  EXPECT_EQ(kept.marks.front().seq, 0U);
  EXPECT_EQ(kept.marks.back().sent_ms - kept.marks[1].sent_ms, 24 * base::kMillisPerHour);
  EXPECT_EQ(kept.recent.size(), kRecentBeatsMax);
}

TEST_F(LedgerTest, WhatIsSavedIsReadAgain) {
  count(hit_of(1, 0));
  beat(1, 1, 0);
  beat(1, 5, 2);
  count(hit_of(2, 3), &Totals::skewed);
  Ledger loaded;
  ASSERT_TRUE(load(loaded, saved()));
  SourceAccounts ours, theirs;
  ledger_.add_to(ours);
  loaded.add_to(theirs);
  EXPECT_EQ(ours, theirs);
}

TEST_F(LedgerTest, EveryCutOfWhatWasSavedIsRefused) {
  count(hit_of(1, 0));
  beat(1, 1, 0);
  beat(1, 5, 2);
  const std::string bytes = saved();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Ledger loaded;
    ASSERT_FALSE(load(loaded, bytes.substr(0, length))) << length;
  }
}

TEST_F(LedgerTest, DamagedBytesDoNoHarm) {
  count(hit_of(1, 0));
  beat(1, 1, 0);
  beat(2, 5, 2);
  const std::string bytes = saved();
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    std::mt19937_64 random(seed);
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    Ledger loaded;
    (void)load(loaded, damaged);
    SourceAccounts all;
    loaded.add_to(all);
  }
}

// Whose distance from another one might be more than a number can hold.
TEST_F(LedgerTest, ATimeBefore1970IsRefused) {
  count(hit_of(1, 0));
  beat(1, 1, 0);
  const std::string bytes = saved();
  const auto as_bytes = [](base::UnixMillis time_ms) {
    std::string text;
    base::ByteWriter(text).number(time_ms);
    return text;
  };
  const std::string now = as_bytes(kNow);
  int times = 0;
  for (std::size_t at = bytes.find(now); at != std::string::npos; at = bytes.find(now, at + now.size())) {
    std::string damaged = bytes;
    damaged.replace(at, now.size(), as_bytes(INT64_MIN));
    Ledger loaded;
    EXPECT_FALSE(load(loaded, damaged)) << at;
    ++times;
  }
  EXPECT_EQ(times, 7);
}

TEST_F(LedgerTest, ForgetsTheSourceThatHasBeenSilentLongest) {
  for (std::uint32_t src = 1; src <= kLedgerSourcesMax; ++src) beat(src, 0, 0, kNow + src);
  beat(1, 1, 1, kNow + base::kMillisPerMinute);
  beat(99'999, 0, 0, kNow + base::kMillisPerMinute);
  EXPECT_TRUE(account(1).heartbeat);
  EXPECT_FALSE(account(2).heartbeat);
  EXPECT_TRUE(account(3).heartbeat);
}

TEST_F(LedgerTest, ForgetsAfterADayASourceThatSentHeartbeats) {
  beat(1, 0, 0);
  count(hit_of(2, 0));
  beat(3, 0, 0, kNow + kSourceKeptMs);
  EXPECT_TRUE(account(1).heartbeat);
  beat(4, 0, 0, kNow + kSourceKeptMs + 1);
  EXPECT_FALSE(account(1).heartbeat);
  EXPECT_EQ(account(2).totals.counted, 1U);
  EXPECT_TRUE(account(3).heartbeat);
}

TEST(BeatRanges, CountAsASetDoes) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    BeatRanges two[2];
    std::set<std::uint64_t> expected;
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t beat = random() % 90;
      two[random() % 2].insert(beat);
      expected.insert(beat);
    }
    two[0].merge(two[1]);
    for (std::uint64_t from = 0; from < 90; from += 7) {
      for (std::uint64_t below = from; below < 95; below += 5) {
        ASSERT_EQ(two[0].count(from, below), static_cast<std::uint64_t>(std::distance(
                                                 expected.lower_bound(from), expected.lower_bound(below))));
      }
    }
  }
}

TEST(BeatRanges, ForgetTheOldestGapWhenThereAreTooMany) {
  BeatRanges ranges;
  for (std::uint64_t beat = 0; beat <= 2 * kBeatRangesMax; beat += 2) ranges.insert(beat);
  EXPECT_EQ(ranges.count(0, 3), 3U);
  EXPECT_EQ(ranges.count(3, 6), 1U);
}

}  // namespace
}  // namespace hitstream::analytics
