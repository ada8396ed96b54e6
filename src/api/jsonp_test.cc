#include "api/jsonp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::api {
namespace {

TEST(CallbackName, IsAnIdentifierOrSeveralJoinedWithDots) {
  for (const char* name : {"f", "_", "$", "cb1", "jQuery1110_2", "a.b", "window.App.on$data"}) {
    EXPECT_TRUE(is_callback_name(name)) << name;
  }
}

TEST(CallbackName, IsNothingElse) {
  for (const char* name : {"", "1a", ".", "a.", ".a", "a..b", "a.1", "a b", "a(", "alert(1)//", "a;b", "a[0]",
                           "<a>", "é", "a\n", "a-b", "a'b", "a\xc2\xad"}) {
    EXPECT_FALSE(is_callback_name(name)) << name;
  }
  EXPECT_FALSE(is_callback_name(std::string_view("a\0b", 3)));
}

TEST(CallbackName, EndsAtItsLimit) {
  EXPECT_TRUE(is_callback_name(std::string(kCallbackBytesMax, 'a')));
  EXPECT_FALSE(is_callback_name(std::string(kCallbackBytesMax + 1, 'a')));
}

TEST(CallbackOf, FindsItAmongOtherParameters) {
  EXPECT_EQ(callback_of("a=1&callback=draw&_=17")->value(), "draw");
  EXPECT_EQ(callback_of("callback=draw")->value(), "draw");
}

TEST(CallbackOf, IsNoneWithoutTheParameter) {
  for (const char* query : {"", "_=1", "xcallback=f", "callbackx=f", "a=callback", "&&&"}) {
    const auto callback = callback_of(query);
    ASSERT_TRUE(callback) << query;
    EXPECT_FALSE(callback->has_value()) << query;
  }
}

TEST(CallbackOf, DecodesPercentSigns) {
  EXPECT_EQ(callback_of("callback=%24f%2Eg")->value(), "$f.g");
  for (const char* query :
       {"callback=f%28%29", "callback=f%", "callback=f%2", "callback=f%zz", "callback=f%00"}) {
    EXPECT_FALSE(callback_of(query)) << query;
  }
}

TEST(CallbackOf, RefusesWhatIsNoNameAndSaysWhatIs) {
  for (const char* query : {"callback=", "callback", "callback=a+b", "callback==f", "callback=1"}) {
    const auto callback = callback_of(query);
    ASSERT_FALSE(callback) << query;
    EXPECT_THAT(callback.error().message, ::testing::HasSubstr("letters, digits"));
  }
}

TEST(CallbackOf, RefusesTwo) { EXPECT_FALSE(callback_of("callback=f&callback=g")); }

TEST(JsonpBody, IsTheOriginalApplications) { EXPECT_EQ(jsonp_body("f.g", "[0,1]"), "/**/f.g([0,1]);"); }

}  // namespace
}  // namespace hitstream::api
