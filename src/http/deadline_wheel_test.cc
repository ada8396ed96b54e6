#include "http/deadline_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "env/random.h"

namespace hitstream::http {
namespace {

std::vector<DeadlineWheel::Entry*> due(DeadlineWheel& wheel, std::int64_t now) {
  std::vector<DeadlineWheel::Entry*> found;
  wheel.advance(now, [&](DeadlineWheel::Entry& entry) { found.push_back(&entry); });
  return found;
}

TEST(DeadlineWheelTest, AnEntryComesDueAtItsTickAndOnce) {
  DeadlineWheel wheel(100);
  DeadlineWheel::Entry entry;
  wheel.arm(entry, 103);
  EXPECT_TRUE(due(wheel, 102).empty());
  EXPECT_EQ(due(wheel, 103), std::vector{&entry});
  EXPECT_TRUE(due(wheel, 500).empty());
}

TEST(DeadlineWheelTest, ADeadlineMovesBothWays) {
  DeadlineWheel wheel(0);
  DeadlineWheel::Entry later;
  DeadlineWheel::Entry sooner;
  wheel.arm(later, 5);
  wheel.arm(later, 9);
  wheel.arm(sooner, 60);
  wheel.arm(sooner, 3);
  EXPECT_EQ(due(wheel, 8), std::vector{&sooner});
  EXPECT_EQ(due(wheel, 9), std::vector{&later});
}

TEST(DeadlineWheelTest, ADisarmedEntryNeverComesDue) {
  DeadlineWheel wheel(0);
  DeadlineWheel::Entry entry;
  wheel.arm(entry, 2);
  wheel.disarm(entry);
  wheel.disarm(entry);
  EXPECT_TRUE(due(wheel, 1000).empty());
}

TEST(DeadlineWheelTest, ADeadlineInThePastIsDueAtTheNextTick) {
  DeadlineWheel wheel(10);
  DeadlineWheel::Entry entry;
  wheel.arm(entry, 4);
  EXPECT_TRUE(due(wheel, 10).empty());
  EXPECT_EQ(due(wheel, 11), std::vector{&entry});
}

// Against a plain list of deadlines.
TEST(DeadlineWheelTest, RandomDeadlinesAndLeapsOfTime) {
  std::uint8_t seed_bytes[4];
  env::SystemRandom().fill(seed_bytes);
  const unsigned seed = seed_bytes[0] | seed_bytes[1] << 8U | seed_bytes[2] << 16U | seed_bytes[3] << 24U;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<DeadlineWheel::Entry> entries(40);
  std::vector<std::int64_t> deadlines(entries.size(), -1);
  DeadlineWheel wheel(0);
  std::int64_t now = 0;
  for (int step = 0; step < 5000; ++step) {
    const std::size_t which = random() % entries.size();
    if (random() % 4 == 0) {
      wheel.disarm(entries[which]);
      deadlines[which] = -1;
    } else {
      deadlines[which] = now + 1 + static_cast<std::int64_t>(random() % 300);
      wheel.arm(entries[which], deadlines[which]);
    }
    now += static_cast<std::int64_t>(random() % 20 == 0 ? random() % 200 : random() % 3);
    std::vector<DeadlineWheel::Entry*> expected;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (deadlines[i] < 0 || deadlines[i] > now) continue;
      expected.push_back(&entries[i]);
      deadlines[i] = -1;
    }
    std::vector<DeadlineWheel::Entry*> found = due(wheel, now);
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, expected) << "at " << now;
  }
  for (DeadlineWheel::Entry& entry : entries) wheel.disarm(entry);
}

}  // namespace
}  // namespace hitstream::http
