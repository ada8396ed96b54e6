#include <map>

#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using env::FileOp;
using Payloads = std::vector<std::string>;

std::uint64_t lost_in(Reader& reader) {
  std::uint64_t lost = 0;
  for (const Damage& damage : reader.take_damage()) lost += damage.records_lost;
  return lost;
}

// A power of two, so that a flipped bit in a length can make it lead to a later frame.
constexpr std::size_t kFrameBytes = 32;

class DamageTest : public JournalTest {
 protected:
  // Three segments; all records of one size, so that a wrong length may well lead to another record.
  void write_three_segments() {
    open();
    write({"r0", "r1", "r2"});
    open();
    for (int i = 3; i < 15; ++i) write({std::string(14, 'r') + std::to_string(10 + i)});
    open();
    write({"last"});
    for (const Kept& record : drain(*journal->read_from(0))) all[record.offset] = record;
    close();
    sealed = files.get(path(3));
  }
  // Opens, reads all and compares what comes with what was written; returns how many records were lost.
  std::uint64_t read_and_check() {
    open();
    const auto reader = journal->read_from(0);
    Offset expected = 0;
    std::uint64_t lost = 0;
    for (const Kept& record : drain(*reader)) {
      EXPECT_GE(record.offset, expected);
      const Kept& written = all.at(record.offset);
      EXPECT_EQ(record.payload, written.payload);
      EXPECT_EQ(record.source, written.source);
      EXPECT_EQ(record.seq, written.seq);
      EXPECT_EQ(record.time_ms, written.time_ms);
      lost += record.offset - expected;
      expected = record.offset + 1;
    }
    EXPECT_EQ(expected, all.size());
    EXPECT_EQ(lost_in(*reader), lost);
    close();
    return lost;
  }
  std::map<Offset, Kept> all;
  std::string sealed;
};

TEST_F(DamageTest, AnyBitOfASealedSegmentMayFlip) {
  write_three_segments();
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    files.put(path(3), sealed);
    flip(path(3), bit / 8, 1U << (bit % 8));
    const std::uint64_t lost = read_and_check();
    const std::size_t at = bit / 8;
    if (at < kHeaderBytes) {
      EXPECT_EQ(lost, 12U) << bit;
    } else if ((at - kHeaderBytes) % kFrameBytes >= 4) {
      EXPECT_EQ(lost, 1U) << bit;  // behind its length
    } else {
      EXPECT_GE(lost, 1U) << bit;
    }
    ASSERT_FALSE(HasFailure()) << bit;
  }
}

TEST_F(DamageTest, AnyByteOfASealedSegmentMayBeItsEnd) {
  write_three_segments();
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    files.put(path(3), sealed.substr(0, size));
    const std::size_t whole = size < kHeaderBytes ? 0 : (size - kHeaderBytes) / kFrameBytes;
    ASSERT_EQ(read_and_check(), 12 - whole) << size;
  }
}

TEST_F(DamageTest, SeveralRecordsOfASegmentMayBeDamaged) {
  write_three_segments();
  for (const std::size_t record : {0, 1, 5, 11}) flip(path(3), kHeaderBytes + kFrameBytes * record + 17);
  EXPECT_EQ(read_and_check(), 4U);
}

TEST_F(DamageTest, ADamagedHeaderIsMadeGoodByTheNextSegmentOfTheSameSource) {
  open();
  write_many(100);
  for (const Kept& record : drain(*journal->read_from(0))) all[record.offset] = record;
  close();
  ASSERT_GT(names().size(), 2U);
  for (std::size_t at = 0; at < kHeaderBytes; ++at) flip(path(0), at, 0x41);
  EXPECT_EQ(read_and_check(), 0U);
}

TEST_F(DamageTest, DamageUnderAnOpenJournalIsPassedOver) {
  open();
  write({"aaa", "bbb", "ccc"});
  flip(path(0), kHeaderBytes + 19 + 17);
  auto reader = journal->read_from(0);
  std::vector<Record> records;
  ASSERT_TRUE(reader->read(100, base::kMiB, records));
  ASSERT_EQ(records.size(), 1U);
  ASSERT_TRUE(reader->read(100, base::kMiB, records));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].payload, "ccc");
  EXPECT_EQ(records[0].offset, 2U);
  const auto damage = reader->take_damage();
  ASSERT_EQ(damage.size(), 1U);
  EXPECT_EQ(damage[0].file, segment_name(0));
  EXPECT_EQ(damage[0].at_byte, kHeaderBytes + 19);
  EXPECT_EQ(damage[0].records_lost, 1U);
  EXPECT_TRUE(reader->take_damage().empty());
}

TEST_F(DamageTest, BehindALengthThatIsWrongTheCurrentSegmentIsReadFromWhatComesNext) {
  open();
  const auto file = files.open(path(0), env::OpenMode::kAppend).value();
  write({"aaa", "bbb", "ccc"});
  // Through truncation and append, so that the journal's own file stays the one that is written to.
  const std::string content = files.get(path(0));
  ASSERT_TRUE(file->truncate(kHeaderBytes + 19));
  ASSERT_TRUE(file->append(std::string(19, '\0') + content.substr(kHeaderBytes + 38)));
  const auto reader = journal->read_from(0);
  EXPECT_EQ(drain(*reader).size(), 1U);
  EXPECT_EQ(lost_in(*reader), 2U);
  write({"ddd"});
  const auto records = drain(*reader);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].offset, 3U);
}

TEST_F(DamageTest, StartingBehindDamageLosesNothing) {
  write_three_segments();
  flip(path(3), kHeaderBytes + 2);
  open();
  EXPECT_EQ(payloads(15), Payloads{"last"});
  const auto reader = journal->read_from(10);
  EXPECT_EQ(drain(*reader).size(), 1U);
  EXPECT_EQ(lost_in(*reader), 5U);
}

TEST_F(DamageTest, ASegmentThatSomebodyRemovedIsPassedOver) {
  write_three_segments();
  open();
  ASSERT_TRUE(files.remove(path(3)));
  const auto reader = journal->read_from(0);
  EXPECT_EQ(drain(*reader).size(), 4U);
  EXPECT_EQ(lost_in(*reader), 12U);
  EXPECT_EQ(read_and_check(), 12U);
}

TEST_F(DamageTest, AReadThatFailsIsTriedAgain) {
  write_three_segments();
  open();
  const auto reader = journal->read_from(0);
  files.fail(FileOp::kRead, 1, 2);
  std::vector<Record> records;
  EXPECT_FALSE(reader->read(100, base::kMiB, records));
  EXPECT_TRUE(records.empty());
  EXPECT_FALSE(reader->read(100, base::kMiB, records));
  EXPECT_EQ(drain(*reader).size(), 16U);
  EXPECT_EQ(lost_in(*reader), 0U);
}

TEST_F(DamageTest, APlaceThatCannotBeReadIsPassedOverInTheEnd) {
  write_three_segments();
  open();
  const auto reader = journal->read_from(0);
  files.fail(FileOp::kRead, 1, 3);
  std::vector<Record> records;
  EXPECT_FALSE(reader->read(100, base::kMiB, records));
  EXPECT_FALSE(reader->read(100, base::kMiB, records));
  EXPECT_EQ(drain(*reader).size(), 13U);
  EXPECT_EQ(lost_in(*reader), 3U);
}

}  // namespace
}  // namespace hitstream::journal
