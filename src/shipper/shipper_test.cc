#include "shipper/shipper.h"

#include "shipper/shipper_fixture.h"

namespace hitstream::shipper {
namespace {

using base::Errc;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;

TEST_F(ShipperTest, EachHitReachesTheStreamWithItsOrigin) {
  start();
  write_hits(5000);
  ship();
  expect_each_counted_once(5000);
  const auto sent = stream.sent();
  for (std::uint64_t seq = 0; seq < 5000; ++seq) {
    EXPECT_EQ(sent.count({journal->source().hex(), seq}), 1U) << seq;
  }
  EXPECT_EQ(metric("hitstream_shipper_hits_total"), 5000);
  EXPECT_EQ(shipper->status().acknowledged, 5000U);
  EXPECT_EQ(shipper->status().backlog_records, 0U);
  EXPECT_EQ(shipper->status().oldest_unacknowledged_ms, 0);
}

TEST_F(ShipperTest, ARecordGoesUnderItsShardsFirstHashKeyAndFillsItsUnits) {
  start();
  write_hits(5000);
  ship();
  std::size_t full = 0;
  for (const FakeStream::Shard& shard : stream.shards) {
    for (const stream::OutRecord& record : shard.records) {
      EXPECT_EQ(record.explicit_hash_key, shard.range.first.decimal());
      const std::size_t bytes = record.partition_key.size() + record.data.size();
      EXPECT_LE(bytes, options.aggregate_bytes);
      full += bytes > options.aggregate_bytes - 300 ? 1 : 0;
    }
  }
  EXPECT_GE(full + stream.shards.size(), stream.records().size())
      << "all but the last of each shard are full";
  EXPECT_GT(full, 10U);
  EXPECT_LE(metric("hitstream_shipper_put_units_total"), 2 * static_cast<double>(stream.records().size()));
}

TEST_F(ShipperTest, AHitThatStaysAloneGoesAsItIsWhenItHasLingered) {
  start();
  run_for(milliseconds(200));
  write_hits(1);
  const base::UnixMillis begin = clock.wall_ms();
  ship();
  EXPECT_GE(clock.wall_ms() - begin, 100);
  EXPECT_LE(clock.wall_ms() - begin, 150);
  const auto records = stream.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records[0].data, testing::StartsWith("{\"referer\":"));
  EXPECT_EQ(records[0].partition_key, "session-0");
  EXPECT_FALSE(records[0].explicit_hash_key.empty());
}

TEST_F(ShipperTest, ASessionStaysInOneRecordAndOneShard) {
  start();
  write_hits(100, 1);
  ship();
  const auto records = stream.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(FakeStream::hits_of(records[0]).size(), 100U);
}

TEST_F(ShipperTest, AHitWithoutASessionIsKeyedByItsOrigin) {
  start();
  write("no record at all");
  write(R"({"referer":"-","ua":"-","ip":"-","sid":"","timestamp":"0","kind":"view"})");
  ship();
  const auto records = stream.records();
  ASSERT_EQ(records.size(), 2U);
  for (const auto& record : records)
    EXPECT_THAT(record.partition_key, HasSubstr(journal->source().hex() + "-"));
}

TEST_F(ShipperTest, OnlyRecordsThatFailedAreSentAgain) {
  start();
  sink->faults.throttled = 300;
  sink->faults.failed = 200;
  write_hits(20'000);
  ship();
  expect_each_counted_once(20'000);
  for (const auto& [origin, times] : stream.sent()) ASSERT_EQ(times, 1);
  EXPECT_GT(metric("hitstream_shipper_retries_total{reason=\"throttled\"}"), 0);
  EXPECT_GT(metric("hitstream_shipper_retries_total{reason=\"failed\"}"), 0);
}

TEST_F(ShipperTest, AWholePutThatFailedIsSentAgainUnchanged) {
  start();
  sink->faults.lost_answers = 400;
  sink->faults.refused_puts = 200;
  write_hits(20'000);
  ship();
  expect_each_counted_once(20'000);
  std::map<std::pair<std::string, std::string>, int> copies;
  for (const auto& record : stream.records()) ++copies[{record.explicit_hash_key, record.data}];
  EXPECT_LT(copies.size(), stream.records().size()) << "some were sent twice";
  std::size_t hits = 0;
  for (const auto& [record, times] : copies)
    hits += FakeStream::hits_of({"", record.first, record.second}).size();
  EXPECT_EQ(hits, 20'000U) << "no hit is in two different records";
}

TEST_F(ShipperTest, NoMorePutsThanToldAreInFlight) {
  options.puts_in_flight = 3;
  start();
  run_for(milliseconds(100));
  sink->silent = true;
  for (int i = 0; i < 10; ++i) {
    write_hits(100);
    run_for(milliseconds(200));
  }
  EXPECT_EQ(sink->in_flight_max, 3U);
  sink->silent = false;
  ship();
  expect_each_counted_once(1000);
}

TEST_F(ShipperTest, AShardGetsNoMoreThanItsRate) {
  stream.create(1);
  options.shard_bytes_per_second = 100'000;
  start();
  write_hits(4000);
  const base::UnixMillis begin = clock.wall_ms();
  ship();
  const double bytes = metric("hitstream_shipper_bytes_total");
  const double took_seconds = static_cast<double>(clock.wall_ms() - begin) / 1e3;
  EXPECT_LE(bytes, 100'000 * (took_seconds + 0.25) + static_cast<double>(options.aggregate_bytes));
  EXPECT_GE(bytes, 90'000 * (took_seconds - 0.5));
}

TEST_F(ShipperTest, WhileTheStreamIsAwayMemoryStaysFlatAndThenAllIsSentOldestFirst) {
  options.bytes_in_flight = base::kMiB;
  start();
  run_for(milliseconds(100));
  sink->down = base::Error{Errc::kUnavailable, "no way there"};
  for (int second = 0; second < 300; ++second) {
    write_hits(100);
    run_for(seconds(1));
    ASSERT_LE(metric("hitstream_shipper_in_flight_bytes"), 1.1 * static_cast<double>(base::kMiB));
  }
  EXPECT_EQ(shipper->status().backlog_records, 30'000U);
  EXPECT_GE(shipper->status().oldest_unacknowledged_ms, 299'000);
  EXPECT_THAT(shipper->status().problem, HasSubstr("no way there"));
  EXPECT_GT(journal->status().bytes, base::kMiB) << "the rest waits in the journal";
  sink->down.reset();
  ship();
  EXPECT_THAT(shipper->status().problem, IsEmpty());
  expect_each_counted_once(30'000);
}

TEST_F(ShipperTest, HitsWaitInTheJournalBeyondItsRetention) {
  start();
  sink->down = base::Error{Errc::kNotFound, "no such stream"};
  write_hits(100);
  for (int hour = 0; hour < 100; ++hour) {
    clock.advance(hours(1));
    step();
    ASSERT_TRUE(journal->maintain());
  }
  sink->down.reset();
  ship();
  expect_each_counted_once(100);
  ASSERT_TRUE(shipper->save());
  ASSERT_TRUE(journal->maintain());
  EXPECT_EQ(journal->status().first_offset, 100U) << "acknowledged, they may go";
}

TEST_F(ShipperTest, ADamagedRecordOfTheJournalIsPassedOver) {
  start();
  write_hits(10);
  shipper.reset();
  open_journal();
  const std::string segment = "/data/journal/00000000000000000000.journal";
  std::string bytes = files.get(segment);
  bytes[200] = static_cast<char>(bytes[200] ^ 1);
  files.put(segment, bytes);
  start();
  ship();
  expect_each_counted_once(9);
  EXPECT_EQ(metric("hitstream_shipper_lost_total"), 1);
}

TEST_F(ShipperTest, ARecordThatIsRefusedForGoodDoesNotHoldUpTheOthers) {
  options.linger = milliseconds(0);
  start();
  sink->poison = "bad apple";
  write(record("bad apple", "s"));
  write_hits(2000);
  run_for(seconds(20));
  EXPECT_EQ(stream.sent().size(), 2000U);
  EXPECT_EQ(shipper->status().acknowledged, 0U);
  EXPECT_THAT(shipper->status().problem, HasSubstr("refused"));
  EXPECT_LE(sink->put_sizes.size(), 100U) << "it is tried now and then only";
  sink->poison.clear();
  ship();
  expect_each_counted_once(2001);
  EXPECT_THAT(shipper->status().problem, IsEmpty());
}

TEST_F(ShipperTest, AHitLargerThanAnAggregateGoesAsItIs) {
  options.aggregate_bytes = 25'600;
  start();
  write_hits(10, 1);
  write(record(std::string(15'900, '"'), "session-0"));
  write_hits(10, 1);
  ship();
  expect_each_counted_once(21);
  EXPECT_EQ(stream.records().size(), 3U);
}

TEST_F(ShipperTest, AHitTooLargeForTheStreamIsLeftOutAndCounted) {
  journal_options.record_bytes_max = 2 * base::kMiB;
  journal_options.segment_bytes = 4 * base::kMiB;
  start();
  write(std::string(base::kMiB, 'x'));
  write_hits(10);
  ship();
  expect_each_counted_once(10);
  EXPECT_EQ(metric("hitstream_shipper_skipped_total{reason=\"too_large\"}"), 1);
}

TEST_F(ShipperTest, DrainSendsWhatLingersAtOnce) {
  options.linger = hours(1);
  start();
  run_for(seconds(1));
  write_hits(10);
  run_for(seconds(60));
  EXPECT_THAT(stream.records(), IsEmpty());
  EXPECT_TRUE(shipper->drain(seconds(1)));
  expect_each_counted_once(10);
}

TEST_F(ShipperTest, DrainGivesUpAtItsLimitAndTheRestStays) {
  start();
  write_hits(10);
  sink->down = base::Error{Errc::kUnavailable, "no way there"};
  const base::UnixMillis begin = clock.wall_ms();
  EXPECT_FALSE(shipper->drain(seconds(5)));
  EXPECT_LE(clock.wall_ms() - begin, 5100);
  EXPECT_TRUE(shipper->save());
  start();
  ship();
  expect_each_counted_once(10);
}

TEST_F(ShipperTest, TheSinkMayAnswerAShipperThatIsGone) {
  start();
  run_for(milliseconds(100));
  sink->silent = true;
  write_hits(1000);
  run_for(seconds(1));
  shipper.reset();
  sink->silent = false;
  sink->perform(milliseconds(1));
}

TEST_F(ShipperTest, WithoutAggregationViewsGoInTheOriginalForm) {
  options.aggregate = false;
  start();
  write(record("https://example.org/\"a\"", "5f0c"));
  write(R"({"referer":"x","ua":"-","ip":"-","sid":"s","timestamp":"0","kind":"report"})");
  write("unreadable");
  ship();
  const auto records = stream.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].data,
            R"({"referer":"https://example.org/\"a\"","ua":"agent","ip":"192.0.2.7","sid":"5f0c",)"
            R"("timestamp":"1763884800123"})");
  EXPECT_EQ(records[0].partition_key, "5f0c");
  EXPECT_EQ(records[0].explicit_hash_key, "");
  EXPECT_EQ(metric("hitstream_shipper_skipped_total{reason=\"kind\"}"), 1);
  EXPECT_EQ(metric("hitstream_shipper_skipped_total{reason=\"unreadable\"}"), 1);
}

TEST_F(ShipperTest, WithoutAggregationOnlyViewsThatWereAskedForGo) {
  options.aggregate = false;
  start();
  const auto write_kind = [this](std::string_view kind, std::string_view purpose) {
    std::string text;
    hit::append_record({.sid = kind, .kind = kind, .page = "https://example.org/", .purpose = purpose},
                       16'000, text);
    write(text);
  };
  for (const char* kind : {"view", "nav", "shown", "restored", "report", "leave", "event"})
    write_kind(kind, "");
  write_kind("view", "prefetch");
  write_kind("view", "prefetch;prerender");
  ship();
  const auto records = stream.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].data, R"({"referer":"-","ua":"-","ip":"-","sid":"view","timestamp":"0"})");
  EXPECT_EQ(metric("hitstream_shipper_skipped_total{reason=\"kind\"}"), 8);
}

TEST_F(ShipperTest, WithoutAggregationAShardGetsNoMoreRecordsThanItsRate) {
  options.aggregate = false;
  stream.create(1);
  start();
  write_hits(5000);
  const base::UnixMillis begin = clock.wall_ms();
  ship();
  EXPECT_EQ(stream.records().size(), 5000U);
  EXPECT_GE(clock.wall_ms() - begin, 4700);
  EXPECT_LE(clock.wall_ms() - begin, 6000);
  EXPECT_THAT(sink->put_sizes, Each(Le(500U)));
}

}  // namespace
}  // namespace hitstream::shipper
