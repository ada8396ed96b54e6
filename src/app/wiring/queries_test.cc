#include "app/wiring/queries.h"

#include <gtest/gtest.h>

namespace hitstream::app::wiring {
namespace {

constexpr base::UnixMillis kNow = 1'772'359'200'000;

TEST(DoubledTags, AreToldNewestFirstForADay) {
  analytics::DoubledTags tags;
  tags.note("https://a.example/gone", kNow - 24 * base::kMillisPerHour - 1);
  tags.note("https://a.example/old", kNow - 1000);
  tags.note("https://a.example/new", kNow);
  const auto told = to_api(tags, kNow);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].url, "https://a.example/new");
  EXPECT_EQ(told[1].url, "https://a.example/old");
  EXPECT_EQ(told[1].last_ms, kNow - 1000);
}

TEST(DoubledTags, AreFewAndShort) {
  analytics::DoubledTags tags;
  for (int i = 0; i < 50; ++i) tags.note("https://a.example/" + std::to_string(i), kNow - 1000 + i);
  tags.note("https://a.example/" + std::string(5000, 'x'), kNow);
  const auto told = to_api(tags, kNow);
  ASSERT_EQ(told.size(), api::kDoubledTagsMax);
  EXPECT_EQ(told[0].url.size(), api::kDoubledTagBytesMax + std::string_view("…").size());
  EXPECT_TRUE(told[0].url.ends_with("x…"));
  EXPECT_EQ(told[1].url, "https://a.example/49");
}

}  // namespace
}  // namespace hitstream::app::wiring
