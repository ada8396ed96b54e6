#include "env/clock.h"

#include <gtest/gtest.h>

namespace hitstream::env {
namespace {

TEST(SystemClock, TellsATimeOfThisCenturyAndNeverGoesBack) {
  const SystemClock clock;
  EXPECT_GT(clock.wall_ms(), 1'700'000'000'000);
  EXPECT_LT(clock.wall_ms(), 4'102'444'800'000);  // 2100-01-01
  const std::int64_t before = clock.steady_ns();
  EXPECT_GE(clock.steady_ns(), before);
}

TEST(ManualClock, AdvanceMovesBothClocksAndSettingOnlyTheCalendar) {
  ManualClock clock(1000);
  clock.advance(std::chrono::milliseconds(5));
  EXPECT_EQ(clock.wall_ms(), 1005);
  EXPECT_EQ(clock.steady_ns(), 5 * base::kNanosPerMilli);
  clock.set_wall_ms(10);
  EXPECT_EQ(clock.wall_ms(), 10);
  EXPECT_EQ(clock.steady_ns(), 5 * base::kNanosPerMilli);
}

}  // namespace
}  // namespace hitstream::env
