#include "base/time_text.h"

#include <gtest/gtest.h>

namespace hitstream::base {
namespace {

TEST(TimeText, TellsTheSecondThatATimeLiesIn) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(1'709'210'096'999), "2024-02-29T12:34:56Z");
  EXPECT_EQ(utc_text(253'402'300'799'999), "9999-12-31T23:59:59Z");
}

TEST(TimeText, TellsTimesBefore1970) { EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59Z"); }

}  // namespace
}  // namespace hitstream::base
