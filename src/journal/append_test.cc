#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using env::FileOp;
using Payloads = std::vector<std::string>;

class AppendTest : public JournalTest {};

TEST_F(AppendTest, ReadsBackWhatWasWritten) {
  open();
  EXPECT_EQ(payloads(), Payloads());
  write({"one"});
  write({"two", "three"});
  EXPECT_EQ(append({"four"}).value(), 3U);
  EXPECT_EQ(payloads(), (Payloads{"one", "two", "three", "four"}));
  EXPECT_EQ(payloads(2), (Payloads{"three", "four"}));
  EXPECT_EQ(payloads(4), Payloads());
}

TEST_F(AppendTest, RecordsCarryOffsetSequenceSourceAndTime) {
  open();
  write({"one"});
  clock.advance(std::chrono::seconds(5));
  write({"two"});
  const auto records = drain(*journal->read_from(0));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].offset, 1U);
  EXPECT_EQ(records[1].seq, 1U);
  EXPECT_EQ(records[1].source, journal->source().hex());
  EXPECT_EQ(records[1].time_ms, records[0].time_ms + 5000);
}

TEST_F(AppendTest, AReaderFollowsTheEnd) {
  open();
  const auto reader = journal->read_from(0);
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(drain(*reader).empty());
    write_many(1);
    const auto records = drain(*reader);
    ASSERT_EQ(records.size(), 1U) << i;
    EXPECT_EQ(records[0].offset, static_cast<Offset>(i));
  }
  EXPECT_TRUE(reader->take_damage().empty());
  EXPECT_GT(journal->status().segments, 3U);
}

TEST_F(AppendTest, AReaderKeepsToItsLimits) {
  open();
  write_many(100);
  const auto reader = journal->read_from(0);
  std::vector<Record> records;
  ASSERT_TRUE(reader->read(7, base::kMiB, records));
  EXPECT_EQ(records.size(), 7U);
  EXPECT_EQ(reader->next_offset(), 7U);
  ASSERT_TRUE(reader->read(100, 300, records));
  EXPECT_EQ(records.size(), 3U);
  ASSERT_TRUE(reader->read(100, 1, records));
  EXPECT_EQ(records.size(), 1U);
}

TEST_F(AppendTest, EachOpeningIsANewSourceAndOffsetsGoOn) {
  open();
  const auto created_ms = journal->created_ms();
  write({"one", "two"});
  const std::string first_source = journal->source().hex();
  clock.advance(std::chrono::seconds(1));
  open();
  write({"three"});
  const std::string second_source = journal->source().hex();
  EXPECT_NE(first_source, second_source);
  EXPECT_EQ(journal->created_ms(), created_ms);
  const auto records = drain(*journal->read_from(0));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[1].source, first_source);
  EXPECT_EQ(records[2].source, second_source);
  EXPECT_EQ(records[2].offset, 2U);
  EXPECT_EQ(records[2].seq, 0U);
  EXPECT_EQ(journal->source_at(1).value().hex(), first_source);
  EXPECT_EQ(journal->source_at(2).value().hex(), second_source);
  EXPECT_EQ(journal->source_at(3).error().code, Errc::kNotFound);
}

TEST_F(AppendTest, SequenceNumbersGoOnFromSegmentToSegment) {
  open();
  write({"of an earlier source"});
  open();
  write_many(200);
  const auto records = drain(*journal->read_from(0));
  ASSERT_EQ(records.size(), 201U);
  for (std::size_t i = 1; i < records.size(); ++i) EXPECT_EQ(records[i].seq, i - 1);
  EXPECT_GT(journal->status().segments, 4U);
}

TEST_F(AppendTest, OpeningsWithoutRecordsLeaveNoFiles) {
  open();
  const auto created_ms = journal->created_ms();
  for (int i = 0; i < 10; ++i) {
    clock.advance(std::chrono::hours(10));
    open();
    EXPECT_EQ(names().size(), 1U);
  }
  EXPECT_EQ(journal->created_ms(), created_ms);
  write({"x"});
  open();
  open();
  EXPECT_EQ(names().size(), 2U);
}

TEST_F(AppendTest, ABatchLargerThanASegmentGetsItsOwn) {
  open();
  write({"small"});
  const Payloads large(10, std::string(1999, 'x'));
  write(large);
  write({"small again"});
  EXPECT_EQ(payloads(1), [&] {
    Payloads all = large;
    all.push_back("small again");
    return all;
  }());
  EXPECT_EQ(journal->status().segments, 3U);
}

TEST_F(AppendTest, AnEmptyBatchIsNothing) {
  open();
  write({"x"});
  EXPECT_EQ(append({}).value(), 1U);
  EXPECT_EQ(journal->status().end_offset, 1U);
}

TEST_F(AppendTest, ARecordOverTheLimitIsRefused) {
  open();
  write({std::string(2000, 'x')});
  EXPECT_EQ(append({std::string(2001, 'x')}).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(journal->status().end_offset, 1U);
}

TEST_F(AppendTest, OptionsThatCannotWorkAreRefused) {
  const Options good = options;
  const auto refused = [&](auto change) {
    options = good;
    change(options);
    const auto opened = try_open();
    return !opened && opened.error().code == Errc::kInvalidArgument && !files.exists(path(0));
  };
  EXPECT_TRUE(refused([](Options& o) { o.record_bytes_max = 0; }));
  EXPECT_TRUE(refused([](Options& o) { o.record_bytes_max = 17 * base::kMiB; }));
  EXPECT_TRUE(refused([](Options& o) { o.segment_bytes = 2079; }));
  EXPECT_TRUE(refused([](Options& o) { o.max_bytes = 2 * 4096 - 1; }));
  EXPECT_TRUE(refused([](Options& o) { o.retention = std::chrono::milliseconds(0); }));
  EXPECT_TRUE(refused([](Options& o) { o.sync.interval = std::chrono::milliseconds(0); }));
  EXPECT_FALSE(refused([](Options& o) { o.segment_bytes = 2080; }));
  EXPECT_FALSE(refused([](Options& o) { o.max_bytes = 2 * 4096; }));
}

TEST_F(AppendTest, AFullDiskRefusesAndRecoversByItself) {
  open();
  write({"before"});
  for (std::uint64_t room = 0; room < 60; ++room) {
    files.leave_room(room);
    const auto refused = append({"this does not fit", "nor this, for sure"});
    ASSERT_FALSE(refused) << room;
    EXPECT_EQ(refused.error().code, Errc::kFull);
    EXPECT_TRUE(journal->status().failing);
    EXPECT_EQ(payloads(), Payloads{"before"});
  }
  files.heal();
  EXPECT_EQ(append({"after"}).value(), 1U);
  EXPECT_FALSE(journal->status().failing);
  EXPECT_EQ(payloads(), (Payloads{"before", "after"}));
  open();
  EXPECT_TRUE(journal->recovery().damage.empty());
  EXPECT_EQ(payloads(), (Payloads{"before", "after"}));
}

TEST_F(AppendTest, AnErrorOfTheDiskRefusesAndTheNextAppendWorks) {
  open();
  files.fail(FileOp::kAppend);
  EXPECT_EQ(append({"x"}).error().code, Errc::kIo);
  write({"y"});
  EXPECT_EQ(payloads(), Payloads{"y"});
}

TEST_F(AppendTest, WhileATornTailCannotBeCutOffNothingIsAppended) {
  open();
  write({"before"});
  files.leave_room(20);
  files.fail(FileOp::kTruncate, 1, 3);
  EXPECT_EQ(append({"torn apart by the full disk"}).error().code, Errc::kFull);
  files.leave_room(base::kMiB);
  EXPECT_EQ(append({"refused"}).error().code, Errc::kIo);
  EXPECT_FALSE(journal->maintain());
  EXPECT_EQ(payloads(), Payloads{"before"});
  EXPECT_TRUE(journal->maintain());
  write({"after"});
  EXPECT_EQ(payloads(), (Payloads{"before", "after"}));
}

TEST_F(AppendTest, AFailureToBeginASegmentRefusesUntilItWorks) {
  open();
  write_many(30);
  Offset written = journal->status().end_offset;
  for (const FileOp op : {FileOp::kOpen, FileOp::kRename, FileOp::kAppend}) {
    files.fail(op);
    bool refused = false;
    for (int i = 0; i < 40 && !refused; ++i) refused = !append({std::string(100, 'x')});
    EXPECT_TRUE(refused);
    EXPECT_EQ(payloads().size(), journal->status().end_offset);
    write_many(1);
    EXPECT_GT(journal->status().end_offset, written);
    written = journal->status().end_offset;
  }
  open();
  EXPECT_EQ(payloads().size(), written);
}

TEST_F(AppendTest, AfterAFailureHalfWayIntoANewSegmentNothingIsLost) {
  options.sync.mode = SyncPolicy::Mode::kAlways;
  for (const FileOp op : {FileOp::kOpen, FileOp::kSync, FileOp::kRename, FileOp::kSyncFolder}) {
    for (std::uint64_t nth = 1; nth <= 3; ++nth) {
      open();
      write_many(34);
      Payloads expected = payloads(journal->status().first_offset);
      files.fail(op, nth);
      if (append({std::string(2000, 'x')})) expected.emplace_back(2000, 'x');
      if (append({"small"})) expected.emplace_back("small");
      files.heal();
      ASSERT_EQ(payloads(journal->status().first_offset), expected);
      open();
      ASSERT_EQ(payloads(journal->status().first_offset), expected) << static_cast<int>(op) << " " << nth;
    }
  }
}

TEST_F(AppendTest, WithSyncAlwaysAPowerCutTakesNothing) {
  options.sync.mode = SyncPolicy::Mode::kAlways;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    open();
    write_many(40);
    const Offset end = journal->status().end_offset;
    power_cut(seed);
    open();
    ASSERT_EQ(payloads(journal->status().first_offset).size(), end) << "seed " << seed;
  }
}

TEST_F(AppendTest, WithSyncAlwaysAFailedSyncRefusesTheRecord) {
  options.sync.mode = SyncPolicy::Mode::kAlways;
  open();
  write({"before"});
  files.fail(FileOp::kSync);
  EXPECT_EQ(append({"not on the disk"}).error().code, Errc::kIo);
  EXPECT_EQ(payloads(), Payloads{"before"});
  EXPECT_EQ(append({"after"}).value(), 1U);
}

TEST_F(AppendTest, ReservesRoomAheadAndGivesBackWhatASegmentDoesNotUse) {
  open();
  write_many(1);
  EXPECT_GT(files.reserved(path(0)), files.get(path(0)).size());
  EXPECT_LE(files.reserved(path(0)), options.segment_bytes);
  while (journal->status().segments == 1) write_many(1);
  EXPECT_EQ(files.reserved(path(0)), 0U);
  const std::string last = names().back();
  EXPECT_GT(files.reserved(std::string(kFolder) + "/" + last), 0U);
  const auto before = payloads();
  close();
  EXPECT_EQ(files.reserved(std::string(kFolder) + "/" + last), 0U);
  open();
  EXPECT_EQ(payloads(), before);
}

TEST_F(AppendTest, NeverReservesBeyondTheSizeLimit) {
  options.segment_bytes = 1024 * 1024;
  options.max_bytes = 2 * options.segment_bytes;
  open();
  for (int i = 0; i < 1'800; ++i) {
    write({std::string(1900, 'x')});
    journal->release(journal->status().end_offset);
    std::uint64_t on_disk = 0;
    for (const std::string& name : names()) {
      const std::string file = std::string(kFolder) + "/" + name;
      on_disk += std::max<std::uint64_t>(files.get(file).size(), files.reserved(file));
    }
    ASSERT_LE(on_disk, options.max_bytes) << i;
  }
  EXPECT_GT(journal->status().first_offset, 0U);
}

TEST_F(AppendTest, ARefusedReservationRefusesNoRecord) {
  files.fail(FileOp::kReserve, 1, 1000);
  open();
  write_many(100);
  EXPECT_EQ(payloads().size(), 100U);
  files.heal();
  open();
  files.leave_room(500);
  for (int i = 0; i < 4; ++i) write_many(1);
  EXPECT_EQ(append({std::string(100, 'x')}).error().code, Errc::kFull);
  files.leave_room(10'000);
  write_many(5);
  EXPECT_EQ(payloads().size(), 109U);
}

TEST_F(AppendTest, OfARefusedReservationNothingIsKept) {
  open();
  files.leave_room(2'000);
  write_many(1);
  EXPECT_EQ(files.reserved(path(0)), 0U);
  const auto other = files.open("other", env::OpenMode::kCreate);
  ASSERT_TRUE(other);
  EXPECT_EQ((*other)->append(std::string(1'000, 'x')), 1'000U);
}

TEST_F(AppendTest, WhatIsReservedIsThereForTheNextSegmentWhereTheDiskIsFullOtherwise) {
  options.segment_bytes = base::kMiB;
  options.max_bytes = 8 * base::kMiB;
  open();
  files.leave_room(200 * base::kKiB);
  write_many(1);
  ASSERT_GT(files.reserved(path(0)), 0U);
  const auto other = files.open("other", env::OpenMode::kCreate);
  ASSERT_TRUE(other);
  while ((*other)->append(std::string(100, 'x'))) continue;
  clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(journal->maintain());
  EXPECT_TRUE(append({std::string(100, 'x')}));
  EXPECT_EQ(journal->status().segments, 2U);
}

TEST_F(AppendTest, WhatAKilledProcessHadReservedIsGivenBackAtTheNextOpening) {
  open();
  write_many(3);
  ASSERT_GT(files.reserved(path(0)), 0U);
  const auto killed = std::move(journal);
  open();
  EXPECT_EQ(files.reserved(path(0)), 0U);
  EXPECT_EQ(payloads().size(), 3U);
}

}  // namespace
}  // namespace hitstream::journal
