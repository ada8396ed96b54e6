#include "telemetry/log_line.h"

#include <gtest/gtest.h>

#include <limits>

namespace hitstream::telemetry {
namespace {

TEST(TextLine, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(
      text_line("listening", {{"address", "127.0.0.1:8080"}, {"loops", 2}, {"why", "a b"}, {"none", ""}}),
      "listening address=127.0.0.1:8080 loops=2 why=\"a b\" none=\"\"");
}

TEST(TextLine, StaysOneLine) {
  EXPECT_EQ(text_line("a\nb", {{"k", "x\r\"y\\"}}), "a\\nb k=\"x\\u000d\\\"y\\\\\"");
}

TEST(TextLine, WritesBooleansAsWords) { EXPECT_EQ(text_line("m", {{"ok", true}}), "m ok=true"); }

TEST(JsonMembers, KeepsNumbersAsNumbers) {
  EXPECT_EQ(json_members("m", {{"n", 7}, {"s", "7"}, {"b", false}}),
            R"("message":"m","n":7,"s":"7","b":false)");
}

TEST(JsonMembers, QuotesWhatJsonCannotSay) {
  EXPECT_EQ(json_members("m", {{"nan", std::numeric_limits<double>::quiet_NaN()}}),
            R"("message":"m","nan":"nan")");
  EXPECT_EQ(json_members("m", {{"inf", std::numeric_limits<double>::infinity()}}),
            R"("message":"m","inf":"inf")");
}

TEST(JsonMembers, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(json_members("\xC3\xA9\xFF", {}), "\"message\":\"\xC3\xA9\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace hitstream::telemetry
