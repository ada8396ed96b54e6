#include "analytics/referrer_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::analytics {
namespace {

TEST(ReferrerList, KnowsADomainAndWhatLiesBelow) {
  const auto list = ReferrerList::parse("# spam\nSpam.example\n\nwww.other.example # too\n");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->size(), 2U);
  for (const char* in : {"https://spam.example/x", "http://WWW.SPAM.example", "http://a.b.spam.example:81/",
                         "https://other.example/"}) {
    EXPECT_TRUE(list->contains(in)) << in;
  }
  for (const char* out : {"", "-", "https://nospam.example/", "https://spam.example.org/", "https://example/",
                          "https://good.example/?u=spam.example"}) {
    EXPECT_FALSE(list->contains(out)) << out;
  }
}

TEST(ReferrerList, NamesTheLineThatIsNoDomain) {
  for (const char* bad : {"a b", "http://spam.example", "spam.example/path", "spam.example:80"}) {
    const auto list = ReferrerList::parse(std::string("fine.example\n") + bad);
    ASSERT_FALSE(list) << bad;
    EXPECT_THAT(list.error().message, testing::HasSubstr("line 2"));
  }
}

TEST(ReferrerList, EmptyKnowsNobody) { EXPECT_FALSE(ReferrerList().contains("https://spam.example/")); }

}  // namespace
}  // namespace hitstream::analytics
