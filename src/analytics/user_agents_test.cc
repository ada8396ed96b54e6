#include "analytics/user_agents.h"

#include <gtest/gtest.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "analytics/required_words.h"

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
  UserAgents agents;
  for (const char* bot : kBots) {
    EXPECT_TRUE(agents.is_bot(bot)) << bot;
    ASSERT_NE(agents.find(bot), nullptr) << bot;
  }
  EXPECT_EQ(agents.find(kBots[0])->list, "crawler-user-agents");
  EXPECT_EQ(agents.find(kBots[0])->shown, "Googlebot\\/");
}

TEST(UserAgents, LeavesBrowsersAlone) {
  UserAgents agents;
  for (const char* browser : kBrowsers) {
    const BotPattern* const found = agents.find(browser);
    EXPECT_EQ(found, nullptr) << browser << ": " << (found == nullptr ? "" : found->shown);
    EXPECT_FALSE(agents.is_bot(browser)) << browser;
  }
}

TEST(UserAgents, TakesAnyBytesOfAnyLength) {
  UserAgents agents;
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37));
  for (const std::string& text : {std::string(), std::string(1, '\0'), bytes, std::string(100'000, 'a')}) {
    EXPECT_EQ(agents.is_bot(text), agents.find(text) != nullptr);
  }
}

TEST(UserAgents, FindsWhatAllPatternsTogetherWouldFind) {
  constexpr std::uint64_t seed = 1;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  RE2::Options options(RE2::Latin1);
  options.set_max_mem(256 << 20);
  RE2::Set all(options, RE2::UNANCHORED);
  for (const BotPattern& pattern : bot_patterns())
    all.Add({pattern.regex.data(), pattern.regex.size()}, nullptr);
  ASSERT_TRUE(all.Compile());
  UserAgents agents;
  const auto words = bot_words();
  for (int i = 0; i < 2000; ++i) {
    std::string text = random() % 2 == 0 ? "" : kBrowsers[random() % std::size(kBrowsers)];
    for (std::size_t n = random() % 4; n > 0; --n) {
      std::string word(words[random() % words.size()].word);
      if (random() % 2 == 0) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
      text.insert(random() % (text.size() + 1),
                  word.substr(0, random() % 8 == 0 ? random() % word.size() : word.size()));
    }
    std::vector<int> matches;
    const BotPattern* const wanted =
        all.Match(text, &matches)
            ? &bot_patterns()[static_cast<std::size_t>(*std::ranges::min_element(matches))]
            : nullptr;
    ASSERT_EQ(agents.find(text), wanted) << text;
  }
}

TEST(UserAgents, TellsAHeaderThatWasNotSent) {
  EXPECT_TRUE(is_missing(""));
  EXPECT_TRUE(is_missing("-"));
  EXPECT_FALSE(is_missing("x"));
}

}  // namespace
}  // namespace hitstream::analytics
