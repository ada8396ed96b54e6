// The real file system and the one in memory keep the same contract: each test runs on both.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "env/files.h"
#include "env/memory_files.h"

namespace hitstream::env {
namespace {

using base::Errc;

TEST(PosixFileSystem, TellsWhetherAFileIsOpenToOthers) {
  std::string path = std::filesystem::temp_directory_path() / ("hitstream-mode-" + std::string(6, 'X'));
  const int fd = mkstemp(path.data());
  ASSERT_GE(fd, 0);
  close(fd);
  PosixFileSystem files;
  EXPECT_FALSE(files.is_open_to_others(path).value());
  std::filesystem::permissions(path, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  EXPECT_TRUE(files.is_open_to_others(path).value());
  std::filesystem::remove(path);
  EXPECT_EQ(files.is_open_to_others(path).error().code, Errc::kNotFound);
}

class FileSystemTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      std::string pattern =
          std::filesystem::temp_directory_path() / ("hitstream-files-" + std::string(6, 'X'));
      ASSERT_NE(mkdtemp(pattern.data()), nullptr);
      folder = pattern;
      files = std::make_unique<PosixFileSystem>();
    } else {
      folder = "/memory";
      files = std::make_unique<MemoryFileSystem>();
      ASSERT_TRUE(files->create_folders(folder));
    }
  }
  void TearDown() override {
    if (GetParam()) std::filesystem::remove_all(folder);
  }
  std::unique_ptr<File> open(const std::string& name, OpenMode mode) {
    return files->open(folder + "/" + name, mode).value();
  }
  Errc open_error(const std::string& name, OpenMode mode) {
    return files->open(folder + "/" + name, mode).error().code;
  }
  std::string folder;
  std::unique_ptr<FileSystem> files;
};

TEST_P(FileSystemTest, OpenModesMakeOrRefuse) {
  EXPECT_EQ(open_error("f", OpenMode::kRead), Errc::kNotFound);
  open("f", OpenMode::kCreate);
  EXPECT_EQ(open_error("f", OpenMode::kCreate), Errc::kBusy);
  open("f", OpenMode::kAppend);
  open("g", OpenMode::kAppend);
  open("g", OpenMode::kRead);
  EXPECT_EQ(open_error("missing/f", OpenMode::kAppend), Errc::kNotFound);
}

TEST_P(FileSystemTest, AppendsGoToTheEndAlsoAfterATruncation) {
  const auto file = open("f", OpenMode::kCreate);
  EXPECT_EQ(file->append("0123456789").value(), 10U);
  ASSERT_TRUE(file->truncate(4));
  EXPECT_EQ(file->append("ab").value(), 2U);
  EXPECT_EQ(file->size().value(), 6U);
  EXPECT_TRUE(file->sync());
  char out[16];
  EXPECT_EQ(file->read_at(2, out).value(), 4U);
  EXPECT_EQ(std::string(out, 4), "23ab");
  EXPECT_EQ(file->read_at(6, out).value(), 0U);
  EXPECT_EQ(file->read_at(100, out).value(), 0U);
}

TEST_P(FileSystemTest, ReservedRoomIsNotOfTheFilesSize) {
  const auto file = open("f", OpenMode::kCreate);
  ASSERT_EQ(file->append("01234").value(), 5U);
  if (const auto reserved = file->reserve(1 << 20); !reserved) GTEST_SKIP() << reserved.error().message;
  EXPECT_EQ(file->size().value(), 5U);
  EXPECT_EQ(file->append("56").value(), 2U);
  EXPECT_EQ(file->size().value(), 7U);
  ASSERT_TRUE(file->truncate(7));
  EXPECT_EQ(env::read_file(*files, folder + "/f", 100).value(), "0123456");
}

TEST_P(FileSystemTest, AFileOpenForReadingReservesNothing) {
  ASSERT_EQ(open("f", OpenMode::kCreate)->append("text").value(), 4U);
  EXPECT_FALSE(open("f", OpenMode::kRead)->reserve(1000));
}

TEST_P(FileSystemTest, AFileOpenForReadingCannotBeChanged) {
  ASSERT_EQ(open("f", OpenMode::kCreate)->append("text").value(), 4U);
  const auto file = open("f", OpenMode::kRead);
  EXPECT_FALSE(file->append("x"));
  EXPECT_FALSE(file->truncate(0));
  EXPECT_EQ(file->size().value(), 4U);
}

TEST_P(FileSystemTest, ListsNamesInOrder) {
  for (const char* name : {"b", "a", "10", "9"}) open(name, OpenMode::kCreate);
  EXPECT_EQ(files->list(folder).value(), (std::vector<std::string>{"10", "9", "a", "b"}));
  EXPECT_EQ(files->list(folder + "/none").error().code, Errc::kNotFound);
}

TEST_P(FileSystemTest, MakesFoldersWithTheirParents) {
  EXPECT_TRUE(files->create_folders(folder + "/x/y/z"));
  EXPECT_TRUE(files->create_folders(folder + "/x/y/z"));
  open("x/y/z/f", OpenMode::kCreate);
  EXPECT_TRUE(files->sync_folder(folder + "/x/y/z"));
}

TEST_P(FileSystemTest, RenameReplacesAndRemoveRemoves) {
  ASSERT_EQ(open("new", OpenMode::kCreate)->append("new").value(), 3U);
  ASSERT_EQ(open("old", OpenMode::kCreate)->append("older").value(), 5U);
  ASSERT_TRUE(files->rename(folder + "/new", folder + "/old"));
  EXPECT_EQ(open_error("new", OpenMode::kRead), Errc::kNotFound);
  EXPECT_EQ(open("old", OpenMode::kRead)->size().value(), 3U);
  ASSERT_TRUE(files->remove(folder + "/old"));
  EXPECT_EQ(files->remove(folder + "/old").error().code, Errc::kNotFound);
  EXPECT_EQ(files->rename(folder + "/old", folder + "/x").error().code, Errc::kNotFound);
}

TEST_P(FileSystemTest, ALockNamesItsHolderUntilItIsGone) {
  auto held = files->lock(folder + "/lock", "pid 4711, hitstream serve");
  ASSERT_TRUE(held);
  const auto refused = files->lock(folder + "/lock", "pid 1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kBusy);
  EXPECT_NE(refused.error().message.find("pid 4711, hitstream serve"), std::string::npos);
  held->reset();
  EXPECT_TRUE(files->lock(folder + "/lock", "pid 2"));
}

TEST_P(FileSystemTest, TellsThatAFileHasChanged) {
  const std::string path = folder + "/f";
  EXPECT_EQ(files->stamp_of(path).error().code, Errc::kNotFound);
  ASSERT_TRUE(write_file_atomically(*files, folder, "f", "old"));
  const std::uint64_t first = files->stamp_of(path).value();
  EXPECT_EQ(files->stamp_of(path).value(), first);
  ASSERT_TRUE(write_file_atomically(*files, folder, "f", "new"));
  const std::uint64_t second = files->stamp_of(path).value();
  EXPECT_NE(second, first);
  ASSERT_TRUE(files->open(path, OpenMode::kAppend).value()->append("er"));
  EXPECT_NE(files->stamp_of(path).value(), second);
}

INSTANTIATE_TEST_SUITE_P(Posix, FileSystemTest, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Memory, FileSystemTest, ::testing::Values(false));

TEST(PosixFiles, ErrorsNameThePathAndTheReason) {
  PosixFileSystem files;
  const auto opened = files.open("/proc/none/such", OpenMode::kRead);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("/proc/none/such"), std::string::npos);
  EXPECT_NE(opened.error().message.find("No such file"), std::string::npos);
}

TEST(PosixFiles, AFullDiskIsToldApart) {
  PosixFileSystem files;
  const auto full = files.open("/dev/full", OpenMode::kAppend);
  if (!full) GTEST_SKIP() << full.error().message;
  EXPECT_EQ((*full)->append("x").error().code, Errc::kFull);
}

TEST(PosixFiles, ReadFileReadsFilesWithoutASize) {
  PosixFileSystem files;
  const auto content = read_file(files, "/proc/self/status", 1 << 20);
  ASSERT_TRUE(content);
  EXPECT_NE(content->find("Name:"), std::string::npos);
}

}  // namespace
}  // namespace hitstream::env
