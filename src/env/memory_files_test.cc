#include "env/memory_files.h"

#include <gtest/gtest.h>

#include <set>

namespace hitstream::env {
namespace {

using base::Errc;

class MemoryFilesTest : public ::testing::Test {
 protected:
  MemoryFilesTest() { static_cast<void>(files.create_folders("/a/b")); }
  std::unique_ptr<File> open(const std::string& path, OpenMode mode = OpenMode::kAppend) {
    return files.open(path, mode).value();
  }
  MemoryFileSystem files;
};

TEST_F(MemoryFilesTest, AFullDiskWritesShortThenFailsUntilThereIsRoom) {
  const auto file = open("/a/b/f");
  EXPECT_EQ(file->append("0123").value(), 4U);
  files.leave_room(3);
  EXPECT_EQ(file->append("abcdef").value(), 3U);
  EXPECT_EQ(file->append("d").error().code, Errc::kFull);
  ASSERT_TRUE(file->truncate(4));
  EXPECT_EQ(file->append("xyz").value(), 3U);
  files.heal();
  EXPECT_EQ(file->append("more").value(), 4U);
  EXPECT_EQ(files.get("/a/b/f"), "0123xyzmore");
}

TEST_F(MemoryFilesTest, TheNthCallFailsAndTheNextSucceeds) {
  const auto file = open("/a/b/f");
  files.fail(FileOp::kSync, 2, 2);
  EXPECT_TRUE(file->sync());
  EXPECT_EQ(file->sync().error().code, Errc::kIo);
  EXPECT_EQ(file->sync().error().code, Errc::kIo);
  EXPECT_TRUE(file->sync());
}

TEST_F(MemoryFilesTest, APowerCutKeepsWhatWasSyncedAndAPrefixOfTheRest) {
  std::set<std::size_t> lengths;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    files.put("/a/b/f", "");
    auto file = open("/a/b/f");
    ASSERT_EQ(file->append("synced").value(), 6U);
    ASSERT_TRUE(file->sync());
    ASSERT_EQ(file->append("loose").value(), 5U);
    files.power_cut(seed);
    EXPECT_EQ(file->append("dead").error().code, Errc::kIo);
    const std::string content = files.get("/a/b/f");
    lengths.insert(content.size());
    const std::string written = content.substr(0, content.find('\0'));
    ASSERT_EQ(written, std::string("syncedloose").substr(0, written.size()));
    ASSERT_GE(written.size(), 6U);
    ASSERT_EQ(content.find_first_not_of('\0', written.size()), std::string::npos);
  }
  EXPECT_EQ(lengths.size(), 6U) << "every length from 6 to 11 comes up";
}

TEST_F(MemoryFilesTest, NamesNotMadeDurableMayVanishInOrder) {
  std::set<std::size_t> counts;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ASSERT_TRUE(files.create_folders("/n"));
    for (const char* name : {"/n/1", "/n/2", "/n/3"}) open(name);
    files.power_cut(seed);
    const auto names = files.list("/n").value();
    const std::vector<std::string> all{"1", "2", "3"};
    ASSERT_TRUE(std::equal(names.begin(), names.end(), all.begin()));
    counts.insert(names.size());
    for (const std::string& name : names) ASSERT_TRUE(files.remove("/n/" + name));
    ASSERT_TRUE(files.sync_folder("/n"));
  }
  EXPECT_EQ(counts.size(), 4U);
}

TEST_F(MemoryFilesTest, SyncedNamesSurviveAndARenameIsWholeOrNot) {
  std::set<std::vector<std::string>> outcomes;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    files.put("/a/b/old", "x");
    ASSERT_TRUE(files.sync_folder("/a/b"));
    ASSERT_TRUE(files.rename("/a/b/old", "/a/b/new"));
    files.power_cut(seed);
    const auto names = files.list("/a/b").value();
    outcomes.insert(names);
    for (const std::string& name : names) ASSERT_TRUE(files.remove("/a/b/" + name));
    ASSERT_TRUE(files.sync_folder("/a/b"));
  }
  EXPECT_EQ(outcomes, (std::set<std::vector<std::string>>{{"new"}, {"old"}}));
}

TEST_F(MemoryFilesTest, ARemovedFileCanStillBeReadByWhoHasItOpen) {
  files.put("/a/b/f", "text");
  const auto file = open("/a/b/f", OpenMode::kRead);
  ASSERT_TRUE(files.remove("/a/b/f"));
  char out[8];
  EXPECT_EQ(file->read_at(1, out).value(), 3U);
  EXPECT_EQ(std::string(out, 3), "ext");
}

}  // namespace
}  // namespace hitstream::env
