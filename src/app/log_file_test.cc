#include "app/log_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace hitstream::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LogFileTest : public testing::Test {
 protected:
  LogFileTest() {
    std::string pattern = testing::TempDir() + "log_file_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~LogFileTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return folder_ + "/access.log"; }
  void write(std::string_view bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
  void write_gzip(std::string_view bytes, const char* mode = "wb") const {
    const gzFile file = gzopen(path().c_str(), mode);
    EXPECT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
              static_cast<int>(bytes.size()));
    gzclose(file);
  }
  // Every line; "(too long)" instead of one that is, and the error as the last one.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    auto file = LogFile::open(path());
    if (!file) return {file.error().message};
    while (true) {
      const auto line = (*file)->next();
      if (!line) return all.push_back(line.error().message), all;
      if (!*line) return all;
      EXPECT_EQ((*line)->number, all.size() + 1);
      all.push_back((*line)->too_long ? "(too long)" : std::string((*line)->text));
    }
  }

 private:
  std::string folder_;
};

TEST_F(LogFileTest, ReadsPlainLines) {
  write("one\n\ntwo\r\nthree");
  EXPECT_THAT(lines(), ElementsAre("one", "", "two", "three"));
}

TEST_F(LogFileTest, AnEmptyFileHasNoLines) {
  write("");
  EXPECT_TRUE(lines().empty());
}

TEST_F(LogFileTest, ReadsGzipWhateverItsName) {
  write_gzip("one\ntwo\n");
  EXPECT_THAT(lines(), ElementsAre("one", "two"));
}

TEST_F(LogFileTest, ReadsGzipFilesSetEndToEnd) {
  write_gzip("one\n");
  write_gzip("two\n", "ab");
  EXPECT_THAT(lines(), ElementsAre("one", "two"));
}

TEST_F(LogFileTest, TellsATruncatedGzipFile) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919) + "\n";
  write_gzip(text);
  std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
  const auto read = lines();
  EXPECT_GT(read.size(), 1000U);
  EXPECT_THAT(read.back(), HasSubstr("broken gzip data"));
}

TEST_F(LogFileTest, TellsALineThatIsTooLongAndGoesOn) {
  write(std::string(kLineBytesMax, 'a') + "\n" + std::string(kLineBytesMax + 1, 'b') + "\n" +
        std::string(3 * kLineBytesMax, 'c') + "\nend\n");
  EXPECT_THAT(lines(), ElementsAre(std::string(kLineBytesMax, 'a'), "(too long)", "(too long)", "end"));
}

TEST_F(LogFileTest, NamesAMissingFileAndAFolder) {
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("access.log: No such file")));
  std::filesystem::create_directory(path());
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("is a folder")));
}

TEST_F(LogFileTest, TellsItsShare) {
  write("one\ntwo\n");
  auto file = *LogFile::open(path());
  EXPECT_EQ(file->share(), 0.0);
  while (*file->next()) {
  }
  EXPECT_EQ(file->share(), 1.0);
}

}  // namespace
}  // namespace hitstream::app
