#include <thread>

#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using env::FileOp;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class MaintainTest : public JournalTest {
 protected:
  void maintain() {
    const auto done = journal->maintain();
    ASSERT_TRUE(done) << done.error().message;
  }
  // Appends until the journal refuses; how many records it took.
  int fill() {
    int count = 0;
    for (;; ++count) {
      const auto appended = append({std::string(100, 'x')});
      if (appended) continue;
      EXPECT_EQ(appended.error().code, Errc::kFull);
      return count;
    }
  }
};

TEST_F(MaintainTest, SyncsAtItsIntervalOnly) {
  options.sync.interval = seconds(1);
  open();
  int syncs = 0;
  files.on_sync([&] { ++syncs; });
  write({"a"});
  maintain();
  EXPECT_EQ(syncs, 0);
  clock.advance(milliseconds(1000));
  maintain();
  EXPECT_EQ(syncs, 1);
  clock.advance(milliseconds(1000));
  maintain();
  EXPECT_EQ(syncs, 1) << "there was nothing to sync";
}

TEST_F(MaintainTest, WhatWasSyncedSurvivesAPowerCutOverSeveralSegments) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    open();
    write_many(100);
    clock.advance(seconds(1));
    maintain();
    const Offset synced = journal->status().end_offset;
    write_many(60);
    power_cut(seed);
    open();
    ASSERT_GE(journal->status().end_offset, synced) << "seed " << seed;
    ASSERT_GE(payloads().size(), synced) << "seed " << seed;
    for (const std::string& name : names()) ASSERT_TRUE(files.remove(std::string(kFolder) + "/" + name));
    ASSERT_TRUE(files.sync_folder(kFolder));
  }
}

TEST_F(MaintainTest, ASyncThatFailedIsTriedAgain) {
  open();
  write_many(50);
  files.fail(FileOp::kSync);
  EXPECT_EQ(journal->sync().error().code, Errc::kIo);
  int syncs = 0;
  files.on_sync([&] { ++syncs; });
  EXPECT_TRUE(journal->sync());
  EXPECT_EQ(syncs, 2) << "the full segment and the current one";
}

TEST_F(MaintainTest, AppendsGoOnDuringASync) {
  open();
  write({"a"});
  bool appended = false;
  files.on_sync([&] {
    std::thread other([&] {
      write({"while the disk is busy"});
      appended = true;
    });
    other.join();
  });
  ASSERT_TRUE(journal->sync());
  files.on_sync({});
  EXPECT_TRUE(appended);
}

TEST_F(MaintainTest, RecordsGoWhenTheyAreOlderThanTheRetention) {
  options.retention = hours(25);
  open();
  const auto created_ms = journal->created_ms();
  for (int hour = 0; hour < 100; ++hour) {
    write({"hour " + std::to_string(hour)});
    clock.advance(hours(1));
    maintain();
    const auto records = drain(*journal->read_from(0));
    ASSERT_FALSE(records.empty());
    EXPECT_LE(clock.wall_ms() - records.front().time_ms, base::kMillisPerHour * 26);
    if (hour > 25) {
      EXPECT_GE(records.size(), 25U);
    }
  }
  clock.advance(hours(26));
  maintain();
  maintain();
  EXPECT_TRUE(payloads().empty());
  EXPECT_EQ(journal->status().first_offset, 100U);
  EXPECT_EQ(journal->status().oldest_ms, 0);
  open();
  EXPECT_EQ(journal->created_ms(), created_ms);
  EXPECT_EQ(append({"goes on"}).value(), 100U);
}

TEST_F(MaintainTest, RecordsThatMustBeReleasedOutliveTheRetentionUntilTheyAre) {
  options.retention = hours(25);
  options.keep_unreleased = true;
  open();
  write({"old"});
  clock.advance(hours(100));
  maintain();
  write({"new"});
  clock.advance(hours(2));
  maintain();
  EXPECT_EQ(payloads(), (std::vector<std::string>{"old", "new"}));
  journal->release(1);
  maintain();
  EXPECT_EQ(payloads(), std::vector<std::string>{"new"});
  journal->release(2);
  maintain();
  EXPECT_EQ(payloads(), std::vector<std::string>{"new"}) << "released, but not older than the retention";
  open();
  clock.advance(hours(100));
  maintain();
  EXPECT_EQ(payloads(), std::vector<std::string>{"new"}) << "what was released is not kept over restarts";
  journal->release(2);
  maintain();
  EXPECT_TRUE(payloads().empty());
}

TEST_F(MaintainTest, SegmentsOfEarlierRunsGoByTheTimeOfTheirRecords) {
  open();
  write({"old"});
  clock.advance(hours(20));
  open();
  write({"new"});
  open();
  clock.advance(hours(6));
  maintain();
  EXPECT_EQ(payloads(), std::vector<std::string>{"new"});
}

TEST_F(MaintainTest, AReaderOfFreedRecordsGoesOnAtTheFirstAndTellsHowManyItLost) {
  open();
  write_many(10);
  const auto reader = journal->read_from(5);
  clock.advance(hours(30));
  maintain();
  write_many(1);
  maintain();
  const auto records = drain(*reader);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].offset, 10U);
  const auto damage = reader->take_damage();
  ASSERT_EQ(damage.size(), 1U);
  EXPECT_EQ(damage[0].records_lost, 5U);
}

TEST_F(MaintainTest, AReaderInTheMiddleOfASegmentThatIsFreedReadsItToTheEnd) {
  open();
  write_many(20);
  const auto reader = journal->read_from(0);
  std::vector<Record> records;
  ASSERT_TRUE(reader->read(5, base::kMiB, records));
  clock.advance(hours(30));
  maintain();
  EXPECT_EQ(names().size(), 1U);
  EXPECT_EQ(drain(*reader).size(), 15U);
  EXPECT_TRUE(reader->take_damage().empty());
}

TEST_F(MaintainTest, AtTheSizeLimitOnlyReleasedSegmentsGo) {
  options.max_bytes = 4 * 4096;
  open();
  const int taken = fill();
  EXPECT_GT(taken, 100);
  EXPECT_LE(journal->status().bytes, options.max_bytes);
  EXPECT_EQ(fill(), 0);
  journal->release(1);
  EXPECT_EQ(fill(), 0) << "the first segment is not released as a whole";
  journal->release(60);
  EXPECT_GT(fill(), 20);
  EXPECT_LE(journal->status().bytes, options.max_bytes);
  EXPECT_GT(journal->status().first_offset, 0U);
  EXPECT_LE(journal->status().first_offset, 60U);
  EXPECT_EQ(payloads(journal->status().first_offset).size(),
            journal->status().end_offset - journal->status().first_offset);
}

TEST_F(MaintainTest, MaintainFreesReleasedSegmentsAheadOfNeed) {
  options.max_bytes = 4 * 4096;
  open();
  fill();
  journal->release(journal->status().end_offset);
  maintain();
  EXPECT_LE(journal->status().bytes + options.segment_bytes, options.max_bytes);
  EXPECT_FALSE(payloads(journal->status().first_offset).empty()) << "no more than needed is freed";
}

TEST_F(MaintainTest, ReleasedAndSmallTheJournalTakesRecordsForEver) {
  options.max_bytes = 2 * 4096;
  open();
  for (int i = 0; i < 2000; ++i) {
    write_many(1);
    journal->release(journal->status().end_offset);
    ASSERT_LE(journal->status().bytes, options.max_bytes);
  }
  for (int i = 0; i < 50; ++i) {
    write({std::string(2000, 'x'), std::string(2000, 'y'), std::string(2000, 'z')});
    journal->release(journal->status().end_offset);
    ASSERT_LE(journal->status().bytes, options.max_bytes);
  }
}

TEST_F(MaintainTest, ReleaseNeverMovesBackNorBeyondTheEnd) {
  open();
  write_many(5);
  journal->release(3);
  journal->release(1);
  EXPECT_EQ(journal->status().released_offset, 3U);
  journal->release(100);
  EXPECT_EQ(journal->status().released_offset, 5U);
}

TEST_F(MaintainTest, DamagedPartsGoWithTheRecordsAroundThem) {
  open();
  write_many(3);
  close();
  files.put(path(0), files.get(path(0)) + "torn");
  open();
  EXPECT_TRUE(files.exists(path(0) + ".damaged"));
  write_many(1);
  clock.advance(hours(30));
  maintain();
  EXPECT_EQ(names().size(), 1U);
}

TEST_F(MaintainTest, AFileThatCannotBeRemovedIsTriedAgain) {
  open();
  write_many(3);
  clock.advance(hours(30));
  files.fail(FileOp::kRemove, 2);  // the first is that of a temporary
  EXPECT_FALSE(journal->maintain());
  EXPECT_EQ(payloads().size(), 3U);
  EXPECT_TRUE(journal->maintain());
  EXPECT_EQ(names().size(), 1U);
}

TEST_F(MaintainTest, FindsTheFirstRecordOfATime) {
  open();
  const base::UnixMillis begin = clock.wall_ms();
  for (int i = 0; i < 200; ++i) {
    if (i % 70 == 69) open();
    write_many(1);
    clock.advance(seconds(1));
  }
  open();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(journal->offset_at(begin + 1000 * i).value(), static_cast<Offset>(i));
    EXPECT_EQ(journal->offset_at(begin + 1000 * i - 1).value(), static_cast<Offset>(i));
  }
  EXPECT_EQ(journal->offset_at(0).value(), 0U);
  EXPECT_EQ(journal->offset_at(begin + 200'000).value(), 200U);
}

TEST_F(MaintainTest, TheStatusTellsTimes) {
  open();
  EXPECT_EQ(journal->status().newest_ms, 0);
  const base::UnixMillis begin = clock.wall_ms();
  write({"a"});
  clock.advance(minutes(1));
  write({"b"});
  EXPECT_EQ(journal->status().oldest_ms, begin);
  EXPECT_EQ(journal->status().newest_ms, begin + 60'000);
  open();
  EXPECT_EQ(journal->status().oldest_ms, begin);
  EXPECT_EQ(journal->status().newest_ms, begin + 60'000);
}

}  // namespace
}  // namespace hitstream::journal
