#include <algorithm>
#include <cstring>

#include "base/crc32c.h"
#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using Payloads = std::vector<std::string>;

class RecoveryTest : public JournalTest {
 protected:
  // A journal of one sealed segment ("a", "b") and a last one ("c", "dd", "eee").
  void write_two_segments() {
    open();
    write({"a", "b"});
    open();
    write({"c", "dd", "eee"});
    close();
    sealed = files.get(path(0));
    last = files.get(path(2));
  }
  void restore(std::string_view last_content) {
    for (const std::string& name : names()) ASSERT_TRUE(files.remove(std::string(kFolder) + "/" + name));
    files.put(path(0), sealed);
    files.put(path(2), last_content);
  }
  std::string damaged() { return files.get(path(2) + ".damaged"); }
  std::string sealed;
  std::string last;
};

TEST_F(RecoveryTest, AnEmptyFolderIsANewJournal) {
  open();
  EXPECT_EQ(journal->created_ms(), clock.wall_ms());
  EXPECT_EQ(journal->recovery().end_offset, 0U);
  EXPECT_TRUE(journal->recovery().damage.empty());
}

TEST_F(RecoveryTest, ALastSegmentCutAnywhereKeepsItsWholeRecords) {
  write_two_segments();
  const std::vector<std::size_t> ends{kHeaderBytes, kHeaderBytes + 17, kHeaderBytes + 35, kHeaderBytes + 54};
  ASSERT_EQ(last.size(), ends.back());
  for (std::size_t size = 0; size <= last.size(); ++size) {
    restore(last.substr(0, size));
    open();
    const auto whole = std::upper_bound(ends.begin(), ends.end(), size) - ends.begin() - 1;
    Payloads expected{"a", "b", "c", "dd", "eee"};
    expected.resize(2 + static_cast<std::size_t>(std::max<std::ptrdiff_t>(whole, 0)));
    ASSERT_EQ(payloads(), expected) << size;
    const bool is_whole = std::find(ends.begin(), ends.end(), size) != ends.end();
    EXPECT_EQ(journal->recovery().damage.empty(), is_whole) << size;
    const std::size_t kept_from = size < kHeaderBytes ? 0 : ends[static_cast<std::size_t>(whole)];
    EXPECT_EQ(damaged(), last.substr(kept_from, size - kept_from)) << size;
    write({"next"});
    expected.emplace_back("next");
    ASSERT_EQ(payloads(), expected) << size;
    EXPECT_EQ(drain(*journal->read_from(0)).back().source, journal->source().hex());
    open();
    EXPECT_TRUE(journal->recovery().damage.empty());
    ASSERT_EQ(payloads(), expected) << size;
  }
}

TEST_F(RecoveryTest, ALastSegmentWithAnyByteDamagedIsCutAtThatRecord) {
  write_two_segments();
  for (std::size_t at = 0; at < last.size(); ++at) {
    restore(last);
    flip(path(2), at);
    open();
    const auto found = payloads();
    const std::size_t good = at < kHeaderBytes        ? 0
                             : at < kHeaderBytes + 17 ? 0
                             : at < kHeaderBytes + 35 ? 1
                                                      : 2;
    Payloads expected{"a", "b", "c", "dd", "eee"};
    expected.resize(2 + good);
    ASSERT_EQ(found, expected) << at;
    ASSERT_EQ(journal->recovery().damage.size(), 1U);
    write({"next"});
    ASSERT_EQ(payloads(journal->status().end_offset - 1), Payloads{"next"});
  }
}

TEST_F(RecoveryTest, OffsetsOfALastSegmentThatIsSetAsideAreNotGivenAgain) {
  write_two_segments();
  flip(path(2), 30);
  open();
  EXPECT_EQ(journal->recovery().end_offset, 5U);
  ASSERT_EQ(journal->recovery().damage.size(), 1U);
  EXPECT_EQ(journal->recovery().damage[0].records_lost, 3U);
  EXPECT_EQ(append({"next"}).value(), 5U);
  const auto reader = journal->read_from(0);
  EXPECT_EQ(drain(*reader).size(), 3U);
  const auto damage = reader->take_damage();
  ASSERT_EQ(damage.size(), 1U);
  EXPECT_EQ(damage[0].records_lost, 3U);
  EXPECT_TRUE(files.exists(path(2) + ".damaged"));
}

TEST_F(RecoveryTest, DamagedPartsAreNeverOverwritten) {
  write_two_segments();
  for (const char* part : {"one", "two", "three"}) {
    files.put(path(2), last + part);
    for (const std::string& name : names()) {
      if (name > segment_name(2) && parse_segment_name(name)) {
        ASSERT_TRUE(files.remove(std::string(kFolder) + "/" + name));
      }
    }
    open();
  }
  EXPECT_EQ(files.get(path(2) + ".damaged"), "one");
  EXPECT_EQ(files.get(path(2) + ".damaged.1"), "two");
  EXPECT_EQ(files.get(path(2) + ".damaged.2"), "three");
}

TEST_F(RecoveryTest, ANewerFormatIsRefusedAndNothingIsTouched) {
  write_two_segments();
  std::string newer = last;
  newer[8] = 2;
  const std::uint32_t crc = base::mask_crc(base::crc32c(std::string_view(newer).substr(0, 60)));
  std::memcpy(newer.data() + 60, &crc, sizeof crc);
  newer += "torn";
  restore(newer);
  const auto before = names();
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::kUnsupportedVersion);
  EXPECT_NE(opened.error().message.find("newer program"), std::string::npos);
  EXPECT_NE(opened.error().message.find(path(2)), std::string::npos);
  EXPECT_EQ(names(), before);
  EXPECT_EQ(files.get(path(2)), newer);
}

TEST_F(RecoveryTest, FilesOfOthersAreLeftAlone) {
  ASSERT_TRUE(files.create_folders(kFolder));
  for (const char* name : {"/lock", "/notes.journal", "/00000000000000000042.journal.old", "/other.tmp"}) {
    files.put(std::string(kFolder) + name, "hands off");
  }
  open();
  EXPECT_EQ(names().size(), 5U);
}

TEST_F(RecoveryTest, ATemporaryLeftBehindIsRemoved) {
  ASSERT_TRUE(files.create_folders(kFolder));
  files.put(path(7) + ".tmp", "half a head");
  open();
  EXPECT_EQ(names(), std::vector<std::string>{segment_name(0)});
}

TEST_F(RecoveryTest, AnErrorOfTheDiskStopsTheOpeningWithoutHarm) {
  write_two_segments();
  using env::FileOp;
  for (const FileOp op : {FileOp::kList, FileOp::kOpen, FileOp::kRead, FileOp::kAppend, FileOp::kTruncate,
                          FileOp::kSync, FileOp::kRename, FileOp::kSyncFolder}) {
    for (std::uint64_t nth = 1; nth < 10; ++nth) {
      restore(last + "torn");
      files.fail(op, nth);
      const auto opened = try_open();
      if (!opened) {
        EXPECT_EQ(opened.error().code, Errc::kIo);
      }
      files.heal();
      open();
      ASSERT_EQ(payloads(), (Payloads{"a", "b", "c", "dd", "eee"})) << static_cast<int>(op) << " " << nth;
    }
  }
}

TEST_F(RecoveryTest, OnAFullDiskItSaysSoAndWorksLater) {
  write_two_segments();
  restore(last + "torn");
  files.leave_room(10);
  EXPECT_EQ(try_open().error().code, Errc::kFull);
  files.heal();
  open();
  EXPECT_EQ(payloads(), (Payloads{"a", "b", "c", "dd", "eee"}));
}

}  // namespace
}  // namespace hitstream::journal
