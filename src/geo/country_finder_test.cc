#include "geo/country_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "env/memory_files.h"
#include "geo/test_database.h"

namespace hitstream::geo {
namespace {

using testing::HasSubstr;

constexpr const char* kFile = "/geo/countries.mmdb";

class CountryFinderTest : public testing::Test {
 protected:
  CountryFinderTest() { EXPECT_TRUE(files_.create_folders("/geo")); }
  void write(std::string_view country) {
    files_.put(kFile, make_database(by_country_code(country), by_country_code(country)));
  }
  void open() {
    auto finder = CountryFinder::open(kFile, files_, clock_);
    ASSERT_TRUE(finder) << finder.error().message;
    finder_ = *std::move(finder);
  }
  std::string country() {
    return std::string(finder_->country_of(base::IpAddress::parse("193.0.6.139").value()));
  }
  void wait() { clock_.advance(kFileCheckInterval); }

  env::MemoryFileSystem files_;
  env::ManualClock clock_;
  std::unique_ptr<CountryFinder> finder_;
};

TEST_F(CountryFinderTest, HasADatabaseOfItsOwn) {
  auto finder = CountryFinder::open("", files_, clock_);
  ASSERT_TRUE(finder) << finder.error().message;
  finder_ = *std::move(finder);
  EXPECT_EQ(country(), "NL");
  wait();
  EXPECT_EQ(country(), "NL");
}

TEST_F(CountryFinderTest, TakesAFileThatReplacesItsOwn) {
  write("FR");
  open();
  EXPECT_EQ(country(), "FR");
}

TEST_F(CountryFinderTest, ReadsAFileThatHasChangedWithinSomeSeconds) {
  write("FR");
  open();
  write("DE");
  EXPECT_EQ(country(), "FR");
  wait();
  EXPECT_EQ(country(), "DE");
}

TEST_F(CountryFinderTest, KeepsWhatItHasWhileTheFileIsBrokenOrGone) {
  write("FR");
  open();
  files_.put(kFile, "half of a new one");
  wait();
  EXPECT_EQ(country(), "FR");
  ASSERT_TRUE(files_.remove(kFile));
  wait();
  EXPECT_EQ(country(), "FR");
  write("DE");
  wait();
  EXPECT_EQ(country(), "DE");
}

TEST_F(CountryFinderTest, ReadsABrokenFileOnceOnly) {
  write("FR");
  open();
  files_.put(kFile, "broken");
  wait();
  EXPECT_EQ(country(), "FR");
  // Only the next to open a file fails: it must not be this one that is known to be broken.
  files_.fail(env::FileOp::kOpen);
  wait();
  EXPECT_EQ(country(), "FR");
  write("BR");
  wait();
  EXPECT_EQ(country(), "FR");
  write("DE");
  wait();
  EXPECT_EQ(country(), "DE");
}

TEST_F(CountryFinderTest, DoesNotStartWithAFileThatItCannotRead) {
  EXPECT_THAT(CountryFinder::open(kFile, files_, clock_).error().message, HasSubstr(kFile));
  files_.put(kFile, "broken");
  EXPECT_THAT(CountryFinder::open(kFile, files_, clock_).error().message, HasSubstr(kFile));
}

}  // namespace
}  // namespace hitstream::geo
