#include "analytics/screen.h"

#include <gtest/gtest.h>

namespace hitstream::analytics {
namespace {

std::string_view language(std::string_view tag) {
  static LanguageBuffer buffer;
  return language_of(tag, buffer);
}

TEST(Screen, IsOfAClassByItsWidth) {
  EXPECT_EQ(screen_class_of("390x844"), ScreenClass::kSmall);
  EXPECT_EQ(screen_class_of("767x1"), ScreenClass::kSmall);
  EXPECT_EQ(screen_class_of("768x1024"), ScreenClass::kMedium);
  EXPECT_EQ(screen_class_of("1279x800"), ScreenClass::kMedium);
  EXPECT_EQ(screen_class_of("1280x800"), ScreenClass::kLarge);
  EXPECT_EQ(screen_class_of("1919x1"), ScreenClass::kLarge);
  EXPECT_EQ(screen_class_of("1920x1080"), ScreenClass::kHuge);
}

TEST(Screen, IsUnknownWhenItIsNoSize) {
  for (const char* text :
       {"", "x", "1920", "1920x", "x1080", "0x0", "-1x5", "1920X1080", "1e3x5", "99999999999999999999x1"}) {
    EXPECT_EQ(screen_class_of(text), ScreenClass::kUnknown) << text;
  }
}

TEST(Screen, HasAName) {
  EXPECT_EQ(name_of(ScreenClass::kHuge), "huge");
  EXPECT_EQ(name_of(ScreenClass::kUnknown), "");
}

TEST(Language, IsThePrimarySubtag) {
  EXPECT_EQ(language("de"), "de");
  EXPECT_EQ(language("de-AT"), "de");
  EXPECT_EQ(language("EN_us"), "en");
  EXPECT_EQ(language("zh-Hans-CN"), "zh");
  EXPECT_EQ(language("haw-US"), "haw");
}

TEST(Language, IsUnknownWhenItIsNoWord) {
  for (const char* text : {"", "c", "*", "english", "d3", "-de", "d\xc3", "i-klingon"})
    EXPECT_EQ(language(text), "") << text;
}

}  // namespace
}  // namespace hitstream::analytics
