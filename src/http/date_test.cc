#include "http/date.h"

#include <gtest/gtest.h>

namespace hitstream::http {
namespace {

TEST(HttpDateTest, ReadsWhatItWrites) {
  for (const base::UnixMillis wall_ms : {0LL, 784'111'777'000LL, 951'827'696'000LL, 4'102'444'799'000LL}) {
    EXPECT_EQ(parse_http_date(HttpDate(wall_ms).text()), wall_ms);
  }
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777'000);
}

TEST(HttpDateTest, AnythingElseIsNoDate) {
  for (const char* text :
       {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Tue, 31 Feb 1995 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994     ",
        "Sun, 06 Abc 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace hitstream::http
