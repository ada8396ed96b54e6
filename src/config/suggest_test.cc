#include "config/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace hitstream::config {
namespace {

const std::array<std::string, 3> kKnown = {"collector.listen", "dashboard.listen", "log.level"};

TEST(Nearest, FindsTheNameMeant) {
  EXPECT_EQ(nearest("collector.lissten", kKnown), "collector.listen");
  EXPECT_EQ(nearest("colector.listen", kKnown), "collector.listen");
  EXPECT_EQ(nearest("log.lvel", kKnown), "log.level");
}

TEST(Nearest, SaysNothingRatherThanNonsense) {
  EXPECT_EQ(nearest("zzz", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
  EXPECT_EQ(nearest(std::string(100'000, 'c'), kKnown), "");
}

}  // namespace
}  // namespace hitstream::config
