#include "env/files.h"

#include <gtest/gtest.h>

#include "env/memory_files.h"

namespace hitstream::env {
namespace {

using base::Errc;

class FilesTest : public ::testing::Test {
 protected:
  FilesTest() { static_cast<void>(files.create_folders("/data")); }
  MemoryFileSystem files;
};

TEST_F(FilesTest, ReadFileGivesTheWholeFile) {
  files.put("/data/a", "hello");
  EXPECT_EQ(read_file(files, "/data/a", 5).value(), "hello");
  files.put("/data/empty", "");
  EXPECT_EQ(read_file(files, "/data/empty", 0).value(), "");
}

TEST_F(FilesTest, ReadFileRefusesWhatIsOverItsLimit) {
  files.put("/data/a", "hello");
  EXPECT_EQ(read_file(files, "/data/a", 4).error().code, Errc::kFull);
}

TEST_F(FilesTest, ReadFileTellsAMissingOne) {
  const auto read = read_file(files, "/data/none", 10);
  EXPECT_EQ(read.error().code, Errc::kNotFound);
  EXPECT_NE(read.error().message.find("/data/none"), std::string::npos);
}

TEST_F(FilesTest, WriteReplacesAFile) {
  ASSERT_TRUE(write_file_atomically(files, "/data", "state", "one"));
  ASSERT_TRUE(write_file_atomically(files, "/data", "state", "two"));
  EXPECT_EQ(files.get("/data/state"), "two");
  EXPECT_FALSE(files.exists("/data/state.tmp"));
}

TEST_F(FilesTest, WriteIsNotConfusedByATemporaryLeftBehind) {
  files.put("/data/state.tmp", "half of somethi");
  ASSERT_TRUE(write_file_atomically(files, "/data", "state", "new"));
  EXPECT_EQ(files.get("/data/state"), "new");
}

TEST_F(FilesTest, AFailedWriteLeavesTheOldContentAndNoLitter) {
  for (const FileOp op : {FileOp::kOpen, FileOp::kAppend, FileOp::kSync, FileOp::kRename}) {
    ASSERT_TRUE(write_file_atomically(files, "/data", "state", "old"));
    files.fail(op);
    EXPECT_EQ(write_file_atomically(files, "/data", "state", "new").error().code, Errc::kIo);
    EXPECT_EQ(files.get("/data/state"), "old");
    EXPECT_FALSE(files.exists("/data/state.tmp"));
  }
  files.leave_room(2);
  EXPECT_EQ(write_file_atomically(files, "/data", "state", "new").error().code, Errc::kFull);
  EXPECT_EQ(files.get("/data/state"), "old");
  EXPECT_FALSE(files.exists("/data/state.tmp"));
}

TEST_F(FilesTest, APowerCutAfterAWriteLosesNothing) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string content = "state " + std::to_string(seed);
    ASSERT_TRUE(write_file_atomically(files, "/data", "state", content));
    files.power_cut(seed);
    ASSERT_EQ(files.get("/data/state"), content);
  }
}

TEST_F(FilesTest, APowerCutWithinAWriteLeavesOldOrNew) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ASSERT_TRUE(write_file_atomically(files, "/data", "state", "old"));
    files.fail(seed % 2 == 0 ? FileOp::kSyncFolder : FileOp::kRename);
    ASSERT_FALSE(write_file_atomically(files, "/data", "state", "new"));
    files.heal();
    files.power_cut(seed);
    const std::string content = files.get("/data/state");
    ASSERT_TRUE(content == "old" || content == "new") << "seed " << seed << ": " << content;
  }
}

}  // namespace
}  // namespace hitstream::env
