#include "env/turns.h"

#include <gtest/gtest.h>

namespace hitstream::env {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

class TurnsTest : public testing::Test {
 protected:
  // Pieces of work that take no time, more than there are between two looks at the clock.
  bool over_soon() {
    for (int i = 0; i < 100; ++i) {
      if (turns_.over()) return true;
    }
    return false;
  }

  ManualClock clock_;
  int yields_ = 0;
  Turns turns_{clock_, [this] { ++yields_; }};
};

TEST_F(TurnsTest, ATurnIsOverWhenItsTimeIs) {
  EXPECT_FALSE(over_soon());
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(over_soon());
}

TEST_F(TurnsTest, TheNextOneBeginsWhenTheOthersHaveHadTheirs) {
  clock_.advance(milliseconds(1));
  turns_.yield();
  EXPECT_EQ(yields_, 1);
  EXPECT_FALSE(over_soon());
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(over_soon());
}

TEST_F(TurnsTest, OneThatIsMadeLongerEndsLater) {
  turns_.set_length(microseconds(2500));
  clock_.advance(milliseconds(2));
  EXPECT_FALSE(over_soon());
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(over_soon());
}

TEST_F(TurnsTest, OneThatIsMadeShorterEndsSooner) {
  turns_.set_length(milliseconds(10));
  clock_.advance(milliseconds(5));
  EXPECT_FALSE(over_soon());
  turns_.set_length(milliseconds(4));
  EXPECT_TRUE(over_soon());
}

TEST_F(TurnsTest, TheClockIsNotReadForEachPiece) {
  clock_.advance(milliseconds(1));
  int pieces = 1;
  while (!turns_.over()) ++pieces;
  EXPECT_GT(pieces, 1);
  EXPECT_LE(pieces, 16);
}

}  // namespace
}  // namespace hitstream::env
