#include "analytics/user_agents.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

constexpr const char* kBots[] = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
    "curl/8.5.0",
    "python-requests/2.31.0",
    "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
};
constexpr const char* kBrowsers[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36 "
    "Edg/131.0.0.0",
    "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "GSA/300.0.598994205 "
    "Mobile/15E148 Safari/604.1",
};

TEST(UserAgents, KnowsBotsAndTellsByWhichPattern) {
  const UserAgents agents;
  for (const char* bot : kBots) {
    EXPECT_TRUE(agents.is_bot(bot)) << bot;
    ASSERT_NE(agents.find(bot), nullptr) << bot;
  }
  EXPECT_EQ(agents.find(kBots[0])->list, "crawler-user-agents");
  EXPECT_EQ(agents.find(kBots[0])->shown, "Googlebot\\/");
}

TEST(UserAgents, LeavesBrowsersAlone) {
  const UserAgents agents;
  for (const char* browser : kBrowsers) {
    const BotPattern* const found = agents.find(browser);
    EXPECT_EQ(found, nullptr) << browser << ": " << (found == nullptr ? "" : found->shown);
    EXPECT_FALSE(agents.is_bot(browser)) << browser;
  }
}

TEST(UserAgents, TakesAnyBytesOfAnyLength) {
  const UserAgents agents;
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37));
  for (const std::string& text : {std::string(), std::string(1, '\0'), bytes, std::string(100'000, 'a')}) {
    EXPECT_EQ(agents.is_bot(text), agents.find(text) != nullptr);
  }
}

TEST(UserAgents, TellsAHeaderThatWasNotSent) {
  EXPECT_TRUE(is_missing(""));
  EXPECT_TRUE(is_missing("-"));
  EXPECT_FALSE(is_missing("x"));
}

}  // namespace
}  // namespace hitstream::analytics
