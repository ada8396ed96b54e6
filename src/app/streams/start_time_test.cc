#include "app/streams/start_time.h"

#include <gtest/gtest.h>

namespace hitstream::app::streams {
namespace {

using Kind = stream::Start::Kind;

constexpr base::UnixMillis kNowMs = 1'795'000'000'000;

stream::Start start(const std::string& text) {
  const auto parsed = parse_start(text, kNowMs);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(stream::Start{});
}

TEST(StartTime, TheTwoEnds) {
  EXPECT_EQ(start("latest").kind, Kind::kLatest);
  EXPECT_EQ(start("horizon").kind, Kind::kTrimHorizon);
}

TEST(StartTime, ATimeWithItsOffset) {
  EXPECT_EQ(start("2026-11-24T15:00:00Z").kind, Kind::kAtTimestamp);
  EXPECT_EQ(start("2026-11-24T15:00:00Z").time_ms, 1'795'532'400'000);
  EXPECT_EQ(start("2026-11-24T15:00:00+02:00").time_ms, 1'795'525'200'000);
  EXPECT_EQ(start("1970-01-01T00:00:01Z").time_ms, 1000);
}

TEST(StartTime, HowLongAgo) {
  EXPECT_EQ(start("90m").kind, Kind::kAtTimestamp);
  EXPECT_EQ(start("90m").time_ms, kNowMs - 90 * base::kMillisPerMinute);
}

TEST(StartTime, RefusesEverythingElseAndSaysWhatIsAllowed) {
  for (const char* bad : {"", "now", "2026-11-24", "2026-11-24T15:00:00", "2026-13-24T15:00:00Z", "90",
                          "2026-11-24T15:00:00Z ", "-5m"}) {
    const auto parsed = parse_start(bad, kNowMs);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_NE(parsed.error().message.find("allowed: latest, horizon"), std::string::npos);
  }
}

}  // namespace
}  // namespace hitstream::app::streams
