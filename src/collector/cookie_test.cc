#include "collector/cookie.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::collector {
namespace {

const std::string kGood = "0123456789abcdef0123456789abcdef";
const std::string kOther = "ffffffffffffffffffffffffffffffff";

TEST(SessionId, IsExactly32LowerCaseHexDigits) {
  EXPECT_TRUE(is_session_id(kGood));
  EXPECT_FALSE(is_session_id(""));
  EXPECT_FALSE(is_session_id(kGood.substr(1)));
  EXPECT_FALSE(is_session_id(kGood + "0"));
  EXPECT_FALSE(is_session_id("0123456789ABCDEF0123456789ABCDEF"));
  EXPECT_FALSE(is_session_id("g123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(is_session_id("0123456789abcdef0123456789abcde "));
}

TEST(FindSessionId, FindsTheCookieAmongOthers) {
  EXPECT_EQ(find_session_id("sid=" + kGood, "sid"), kGood);
  EXPECT_EQ(find_session_id("a=1; sid=" + kGood + "; b=2", "sid"), kGood);
  EXPECT_EQ(find_session_id("a=1;sid=" + kGood, "sid"), kGood);
  EXPECT_EQ(find_session_id(" ; ;; sid = " + kGood + " ;", "sid"), kGood);
}

TEST(FindSessionId, NamesAreWholeAndCaseMatters) {
  EXPECT_EQ(find_session_id("xsid=" + kGood, "sid"), "");
  EXPECT_EQ(find_session_id("sidx=" + kGood, "sid"), "");
  EXPECT_EQ(find_session_id("SID=" + kGood, "sid"), "");
  EXPECT_EQ(find_session_id("a=sid=" + kGood, "sid"), "");
}

TEST(FindSessionId, TheFirstWellFormedValueCounts) {
  EXPECT_EQ(find_session_id("sid=short; sid=" + kGood + "; sid=" + kOther, "sid"), kGood);
}

TEST(FindSessionId, NothingElseIsTaken) {
  EXPECT_EQ(find_session_id("", "sid"), "");
  EXPECT_EQ(find_session_id("sid", "sid"), "");
  EXPECT_EQ(find_session_id("sid=", "sid"), "");
  EXPECT_EQ(find_session_id("sid=\"" + kGood + "\"", "sid"), "");
  EXPECT_EQ(find_session_id("sid=0123456789ABCDEF0123456789ABCDEF", "sid"), "");
  EXPECT_EQ(find_session_id("sid=" + kGood + "x", "sid"), "");
  EXPECT_EQ(find_session_id("sid=" + kGood + ",sid=" + kOther, "sid"), "");
}

}  // namespace
}  // namespace hitstream::collector
