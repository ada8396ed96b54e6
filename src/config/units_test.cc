#include "config/units.h"

#include <gtest/gtest.h>

namespace hitstream::config {
namespace {

using std::chrono::milliseconds;

TEST(Bytes, ReadsUnitsOfPowersOfTwo) {
  EXPECT_EQ(parse_bytes("512"), 512U);
  EXPECT_EQ(parse_bytes("512B"), 512U);
  EXPECT_EQ(parse_bytes("16KiB"), 16U * 1024);
  EXPECT_EQ(parse_bytes("10GiB"), 10ULL << 30);
  EXPECT_EQ(parse_bytes("0"), 0U);
}

TEST(Bytes, RefusesEverythingElse) {
  for (const char* text : {"", "KiB", "1 KiB", "1kb", "1K", "-1", "1.5MiB", "1KiBx", "99999999999999999999",
                           "9000000TiB99", "9223372036854775807TiB"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(Bytes, IsWrittenInTheLargestWholeUnit) {
  EXPECT_EQ(format_bytes(64ULL << 20), "64MiB");
  EXPECT_EQ(format_bytes(1000), "1000B");
  EXPECT_EQ(format_bytes(0), "0B");
}

TEST(Duration, ReadsEachUnit) {
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("10s"), milliseconds(10'000));
  EXPECT_EQ(parse_duration("5m"), milliseconds(300'000));
  EXPECT_EQ(parse_duration("25h"), std::chrono::hours(25));
  EXPECT_EQ(parse_duration("7d"), std::chrono::hours(168));
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text : {"", "10", "s", "10 s", "1h30m", "-1s", "1.5s", "10S", "99999999999999999d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, IsWrittenInTheLargestWholeUnit) {
  EXPECT_EQ(format_duration(std::chrono::hours(25)), "25h");
  EXPECT_EQ(format_duration(milliseconds(1500)), "1500ms");
  EXPECT_EQ(format_duration(std::chrono::minutes(90)), "90m");
  EXPECT_EQ(format_duration(milliseconds(0)), "0ms");
}

}  // namespace
}  // namespace hitstream::config
