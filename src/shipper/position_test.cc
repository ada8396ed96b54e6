// What the position file is good for: restarts, kills, and files that do not fit.
#include "shipper/shipper_fixture.h"

namespace hitstream::shipper {
namespace {

using base::Errc;
using env::FileOp;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;

class PositionTest : public ShipperTest {
 protected:
  // How many hits have been sent more than once.
  std::size_t repeats() const {
    std::size_t repeats = 0;
    for (const auto& [origin, times] : stream.sent()) repeats += times > 1 ? 1 : 0;
    return repeats;
  }
};

TEST_F(PositionTest, ARestartGoesOnWhereTheLastOneStopped) {
  for (int round = 0; round < 5; ++round) {
    start();
    write_hits(1000);
    stop();
  }
  expect_each_counted_once(5000);
  EXPECT_EQ(repeats(), 0U);
  const auto position = saved();
  ASSERT_TRUE(position);
  EXPECT_EQ(position->acknowledged, 5000U);
  EXPECT_EQ(position->source, journal->source());
  EXPECT_EQ(position->stream_name, "hits");
  EXPECT_EQ(position->stream_created_ms, stream.created_ms);
  ASSERT_EQ(position->epochs.size(), 1U);
  EXPECT_EQ(position->epochs[0].firsts, firsts_of(stream.map()));
}

TEST_F(PositionTest, AfterAKillWhatWasNotSavedIsSentAgainUnderTheSameHashKeys) {
  options.save_interval = minutes(10);
  start();
  write_hits(3000);
  ship();
  kill();
  start();
  ship();
  EXPECT_EQ(repeats(), 3000U);
  expect_each_counted_once(3000);
}

TEST_F(PositionTest, AlsoWhenTheStreamWasSplitInBetween) {
  options.save_interval = minutes(10);
  stream.create(1);
  start();
  write_hits(3000);
  ship();
  kill();
  stream.split(0);
  stream.split(1);
  start();
  ship();
  EXPECT_EQ(repeats(), 3000U);
  expect_each_counted_once(3000);
  for (const auto& record : stream.records()) EXPECT_EQ(record.explicit_hash_key, "0");
}

TEST_F(PositionTest, AlsoWhenTheSplitWasKnownForSomeOfTheHits) {
  stream.create(1);
  options.linger = milliseconds(0);
  start();
  sink->poison = "bad apple";
  write(record("bad apple", "s"));
  run_for(seconds(1));
  write_hits(100);
  run_for(seconds(1));
  stream.split(0);
  write_hits(100);
  run_for(seconds(3));
  write_hits(3000);
  run_for(seconds(3));
  EXPECT_EQ(saved()->acknowledged, 0U);
  EXPECT_EQ(saved()->epochs.size(), 2U);
  EXPECT_EQ(stream.sent().size(), 3200U);
  kill();
  stream.merge(0);
  stream.split(0);
  start();
  write_hits(3000);
  ship();
  EXPECT_EQ(repeats(), 3200U);
  expect_each_counted_once(6201);
}

TEST_F(PositionTest, ANewMapIsDurableBeforeAnythingIsPackedUnderIt) {
  stream.create(1);
  start();
  write_hits(100);
  ship();
  EXPECT_EQ(saved()->epochs.back().firsts.size(), 1U);
  stream.split(0);
  write_hits(100);
  ship();
  run_for(seconds(3));
  files.fail(FileOp::kSync, 1, 1'000'000);
  write_hits(100);
  run_for(seconds(10));
  EXPECT_EQ(stream.sent().size(), 200U);
  EXPECT_THAT(shipper->status().problem, testing::HasSubstr("cannot be saved"));
  files.heal();
  ship();
  EXPECT_EQ(saved()->epochs.back().from, 200U);
  EXPECT_EQ(saved()->epochs.back().firsts.size(), 2U);
  expect_each_counted_once(300);
}

TEST_F(PositionTest, ANewMapIsUsedFromTheNextHitOnAndOldEpochsGo) {
  stream.create(1);
  start();
  write_hits(10);
  ship();
  for (int i = 0; i < 5; ++i) {
    stream.split(0);
    write_hits(10);
    ship();
    run_for(minutes(2));
    write_hits(1000);
    ship();
    run_for(seconds(2));
    ASSERT_EQ(saved()->epochs.size(), 1U);
    EXPECT_EQ(saved()->epochs[0].firsts, firsts_of(stream.map()));
  }
  for (const FakeStream::Shard& shard : stream.shards)
    EXPECT_FALSE(shard.records.empty()) << shard.range.id.name;
  expect_each_counted_once(10 + 5 * 1010);
  EXPECT_LE(sink->maps_asked, 20U);
}

TEST_F(PositionTest, AMapThatStaysWrongIsAskedForLessAndLessOften) {
  start();
  write_hits(10);
  ship();
  const stream::ShardMap map = stream.map();
  stream.split(0);
  sink->stale_map = map;
  for (int second = 0; second < 600; ++second) {
    write_hits(10);
    run_for(seconds(1));
  }
  EXPECT_LE(sink->maps_asked, 20U);
  EXPECT_GE(sink->maps_asked, 5U);
}

TEST_F(PositionTest, TheJournalIsReleasedOnlyWhenThePositionIsDurable) {
  options.save_interval = minutes(10);
  start();
  write_hits(100);
  ship();
  EXPECT_EQ(journal->status().released_offset, 0U);
  files.fail(FileOp::kRename);
  EXPECT_FALSE(shipper->save());
  EXPECT_EQ(journal->status().released_offset, 0U);
  EXPECT_TRUE(shipper->save());
  EXPECT_EQ(journal->status().released_offset, 100U);
  start();
  EXPECT_EQ(journal->status().released_offset, 100U) << "from the start on, as the file says";
}

TEST_F(PositionTest, SurvivesAPowerCut) {
  for (std::uint64_t cut = 0; cut < 30; ++cut) {
    SCOPED_TRACE("seed " + std::to_string(cut));
    start();
    write_hits(300);
    ship();
    run_for(seconds(2));
    const auto acknowledged = saved()->acknowledged;
    write_hits(50);
    kill();
    files.power_cut(cut);
    start();
    ASSERT_FALSE(files.exists(std::string(kPosition) + ".set-aside"))
        << "what is acknowledged had been synced";
    ASSERT_GE(journal->status().end_offset, acknowledged);
    ship();
  }
  for (const auto& [origin, times] : stream.counted()) ASSERT_EQ(times, 1);
}

TEST_F(PositionTest, WhatAFailedSaveLeftIsMadeDurableBeforeAnythingIsPackedByIt) {
  options.save_interval = minutes(10);
  stream.create(1);
  start();
  write_hits(100);
  ship();
  ASSERT_TRUE(shipper->save());
  stream.split(0);
  write_hits(1);
  ship();
  run_for(seconds(3));
  // The new epoch is in the file, but a power cut would take it away.
  files.fail(FileOp::kSyncFolder);
  write_hits(100);
  run_for(milliseconds(500));
  ASSERT_EQ(stream.sent().size(), 101U);
  ASSERT_EQ(saved()->epochs.back().firsts.size(), 2U);
  kill();
  files.heal();
  start();
  ship();
  kill();
  files.power_cut(0);  // this one takes whatever name it can
  start();
  ship();
  EXPECT_EQ(repeats(), 100U);
  expect_each_counted_once(201);
}

TEST_F(PositionTest, WhatIsPackedIsReservedAlsoBehindHitsThatTheJournalHasLost) {
  start();
  write_hits(100);
  stop();
  start();
  write_hits(400);
  kill();
  options.save_interval = minutes(10);
  start();
  write_hits(1);
  ASSERT_TRUE(files.remove("/data/journal/00000000000000000100.journal"));
  ship();
  EXPECT_EQ(stream.sent().size(), 101U);
  EXPECT_EQ(shipper->status().packed, 501U);
  EXPECT_GT(saved()->reserved, 500U);
}

TEST_F(PositionTest, OfAnotherStreamBeginsAnew) {
  start();
  write_hits(100);
  stop();
  options.stream_name = "others";
  start();
  ship();
  EXPECT_EQ(repeats(), 100U);
  EXPECT_TRUE(files.exists(std::string(kPosition) + ".set-aside"));
}

TEST_F(PositionTest, OfAnotherJournalBeginsAnew) {
  start();
  write_hits(100);
  stop();
  journal.reset();
  journal_options.folder = "/data/other-journal";
  clock.advance(seconds(1));
  start();
  write_hits(10);
  stop();
  expect_each_counted_once(110);
  EXPECT_TRUE(files.exists(std::string(kPosition) + ".set-aside"));
}

TEST_F(PositionTest, DamagedIsSetAsideAndTheJournalSentAgain) {
  start();
  write_hits(100);
  stop();
  std::string bytes = files.get(kPosition);
  bytes[20] = static_cast<char>(bytes[20] ^ 1);
  files.put(kPosition, bytes);
  start();
  ship();
  EXPECT_EQ(repeats(), 100U);
  expect_each_counted_once(100);
  EXPECT_EQ(files.get(std::string(kPosition) + ".set-aside"), bytes);
}

TEST_F(PositionTest, OfANewerProgramStopsTheStart) {
  start();
  stop();
  std::string bytes = files.get(kPosition);
  bytes[8] = 2;
  files.put(kPosition, bytes);
  const auto started = try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Errc::kUnsupportedVersion);
  EXPECT_EQ(files.get(kPosition), bytes);
}

TEST_F(PositionTest, OfAJournalThatLostItsEndBeginsAnewButKeepsItsHashKeys) {
  stream.create(1);
  start();
  write_hits(100);
  stop();
  journal.reset();
  // The end of the second segment is gone, and the journal has gone on with other records.
  const std::string segment = "/data/journal/00000000000000000000.journal";
  const std::string bytes = files.get(segment);
  files.put(segment, bytes.substr(0, bytes.size() / 2));
  open_journal();
  write_hits(200);
  stream.split(0);
  options.save_interval = minutes(10);
  start();
  ship();
  EXPECT_GE(repeats(), 40U);
  expect_each_counted_once(300);
  // Killed before anything was saved: the next one finds it as this one did.
  kill();
  start();
  ship();
  EXPECT_GE(repeats(), 240U);
  expect_each_counted_once(300);
}

TEST_F(PositionTest, OfAStreamCreatedAnewGoesOn) {
  start();
  write_hits(100);
  stop();
  stream.create(2);
  start();
  write_hits(100);
  stop();
  expect_each_counted_once(100);
  EXPECT_EQ(saved()->stream_created_ms, stream.created_ms);
}

TEST_F(PositionTest, WithoutAggregationIsKeptToo) {
  options.aggregate = false;
  start();
  write_hits(100);
  stop();
  EXPECT_EQ(stream.records().size(), 100U);
  EXPECT_THAT(saved()->epochs, IsEmpty());
  options.aggregate = true;
  start();
  write_hits(1);
  stop();
  EXPECT_EQ(stream.records().size(), 101U);
  EXPECT_EQ(saved()->acknowledged, 101U);
}

}  // namespace
}  // namespace hitstream::shipper
