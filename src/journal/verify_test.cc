#include "journal/verify.h"

#include <map>

#include "journal/journal_fixture.h"

namespace hitstream::journal {
namespace {

using base::Errc;

class VerifyTest : public JournalTest {
 protected:
  FolderReport verified() {
    std::map<std::string, std::string> before;
    for (const std::string& name : names()) before[name] = files.get(std::string(kFolder) + "/" + name);
    auto report = verify(kFolder, files);
    EXPECT_TRUE(report) << report.error().message;
    for (const auto& [name, content] : before)
      EXPECT_EQ(files.get(std::string(kFolder) + "/" + name), content);
    EXPECT_EQ(names().size(), before.size());
    return *report;
  }
};

TEST_F(VerifyTest, ASoundJournalInUse) {
  open();
  const auto created_ms = clock.wall_ms();
  write({"a", "b"});
  clock.advance(std::chrono::seconds(3));
  write({"c"});
  open();
  write_many(50);
  const FolderReport report = verified();
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.created_ms, created_ms);
  EXPECT_EQ(report.first_offset, 0U);
  EXPECT_EQ(report.end_offset, 53U);
  EXPECT_EQ(report.records, 53U);
  EXPECT_EQ(report.bytes, journal->status().bytes);
  EXPECT_EQ(report.unfinished_bytes, 0U);
  ASSERT_EQ(report.segments.size(), 3U);
  EXPECT_EQ(report.segments[0].records, 3U);
  EXPECT_EQ(report.segments[0].oldest_ms, created_ms);
  EXPECT_EQ(report.segments[0].newest_ms, created_ms + 3000);
  EXPECT_EQ(report.segments[1].source, journal->source());
  EXPECT_EQ(report.segments[2].source, journal->source());
  EXPECT_EQ(report.segments[2].first_seq, report.segments[2].first_offset - 3);
  EXPECT_NE(to_text(report).find("sound: 3 segments"), std::string::npos) << to_text(report);
}

TEST_F(VerifyTest, TellsDamageByPlaceAndNumber) {
  open();
  write({"aaa", "bbb", "ccc"});
  open();
  write({"ddd", "eee"});
  open();
  write({"fff"});
  flip(path(0), kHeaderBytes + 19 + 18);
  flip(path(3), kHeaderBytes + 1);
  const FolderReport report = verified();
  EXPECT_FALSE(report.is_sound());
  EXPECT_EQ(report.records, 3U);
  EXPECT_EQ(report.records_lost, 3U);
  ASSERT_EQ(report.segments[0].damage.size(), 1U);
  EXPECT_EQ(report.segments[0].damage[0].at_byte, kHeaderBytes + 19);
  EXPECT_EQ(report.segments[0].damage[0].records_lost, 1U);
  ASSERT_EQ(report.segments[1].damage.size(), 1U);
  EXPECT_EQ(report.segments[1].damage[0].records_lost, 2U);
  const std::string text = to_text(report);
  EXPECT_NE(text.find("damaged at byte 83: checksum does not match, 1 records lost"), std::string::npos)
      << text;
  EXPECT_NE(text.find("DAMAGED: 3 segments"), std::string::npos) << text;
}

TEST_F(VerifyTest, ATornEndIsUnfinishedAndNotDamage) {
  open();
  write({"aaa", "bbb"});
  close();
  const std::string whole = files.get(path(0));
  files.put(path(0), whole.substr(0, whole.size() - 1));
  const FolderReport report = verified();
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.records, 1U);
  EXPECT_EQ(report.end_offset, 1U);
  EXPECT_EQ(report.unfinished_bytes, 18U);
  open();
  EXPECT_EQ(verified().set_aside, std::vector<std::string>{segment_name(0) + ".damaged"});
}

TEST_F(VerifyTest, ADamagedHeaderIsTold) {
  open();
  write({"aaa", "bbb"});
  open();
  write({"ccc"});
  flip(path(0), 20);
  const FolderReport report = verified();
  EXPECT_FALSE(report.is_sound());
  EXPECT_FALSE(report.segments[0].header_is_good);
  EXPECT_EQ(report.records_lost, 2U);
}

TEST_F(VerifyTest, AMissingFolderIsNotFoundAndAnEmptyOneIsSound) {
  EXPECT_EQ(verify("/nowhere", files).error().code, Errc::kNotFound);
  ASSERT_TRUE(files.create_folders(kFolder));
  EXPECT_TRUE(verified().is_sound());
}

TEST_F(VerifyTest, AnyByteDamagedIsNoticed) {
  open();
  write({"aaa", "bbb"});
  open();
  write({"ccc", "ddd"});
  close();
  for (const Offset segment : {0, 2}) {
    const std::string whole = files.get(path(segment));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      flip(path(segment), at, 0x01);
      const FolderReport report = verified();
      // A longer length at the very end looks like a record that is not finished.
      EXPECT_TRUE(!report.is_sound() || report.unfinished_bytes > 0) << segment << " " << at;
      files.put(path(segment), whole);
    }
  }
}

}  // namespace
}  // namespace hitstream::journal
