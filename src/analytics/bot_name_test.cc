#include "analytics/bot_name.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

TEST(BotName, IsTheFirstWordBeforeAVersionOrAComment) {
  EXPECT_EQ(bot_name_of("FeedBurner/1.0 (http://www.FeedBurner.com)"), "FeedBurner");
  EXPECT_EQ(bot_name_of("Feedfetcher-Google; (+http://www.google.com/feedfetcher.html)"),
            "Feedfetcher-Google");
  EXPECT_EQ(bot_name_of("Chef Client/10.18.2 (ruby-1.9.3-p327)"), "Chef Client");
  EXPECT_EQ(bot_name_of("Embedly +support@embed.ly"), "Embedly");
  EXPECT_EQ(bot_name_of("Ruby"), "Ruby");
}

TEST(BotName, StandsBehindCompatible) {
  EXPECT_EQ(bot_name_of("Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com)"), "Ezooms");
  EXPECT_EQ(bot_name_of("Mozilla/5.0 (compatible; theoldreader.com)"), "theoldreader.com");
}

TEST(BotName, IsEmptyWhereNoneIsTold) {
  for (const char* text : {"", "-", "Mozilla/4.0", "Mozilla/4.0 (compatible;)", "(http://example.org)"}) {
    EXPECT_EQ(bot_name_of(text), "") << text;
  }
}

TEST(BotName, IsNotLong) { EXPECT_EQ(bot_name_of(std::string(1000, 'x')).size(), 64U); }

}  // namespace
}  // namespace hitstream::analytics
