#include "analytics/agent_parser.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

#include "analytics/agent_patterns.h"

namespace hitstream::analytics {
namespace {

struct Known {
  const char* user_agent;
  const char* browser;
  const char* browser_version;
  const char* os;
  const char* os_version;
};

constexpr Known kKnown[] = {
    {"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", "133.0", "Linux",
     ""},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
     "Safari/537.36",
     "Chrome", "131.0.0.0", "Windows", "10"},
    {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
     "Safari/537.36 Edg/131.0.0.0",
     "Edge", "131.0.0.0", "Windows", "10"},
    {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/17.1 Mobile/15E148 Safari/604.1",
     "Mobile Safari", "17.1", "iOS", "17.1"},
    {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
     "Safari/605.1.15",
     "Safari", "17.0", "Mac OS X", "10.15.7"},
    {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "2.1", "", ""},
    // Of our own list, which is asked first.
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.7559.109 "
     "Safari/537.36 "
     "OPX/3.1",
     "Opera GX", "3.1", "Linux", ""},
    // The name and the minor number are put together, the major one is of the table.
    {"App/0 CFNetwork/1442 Darwin/23.4.0", "App", "0", "iOS", "17.4"},
};

TEST(AgentParser, KnowsBrowsersAndSystems) {
  AgentParser parser;
  for (const Known& known : kKnown) {
    const NameAndVersion browser = parser.browser_of(known.user_agent);
    const NameAndVersion os = parser.os_of(known.user_agent);
    EXPECT_EQ(browser.name, known.browser) << known.user_agent;
    EXPECT_EQ(browser.version, known.browser_version) << known.user_agent;
    EXPECT_EQ(os.name, known.os) << known.user_agent;
    EXPECT_EQ(os.version, known.os_version) << known.user_agent;
  }
}

TEST(AgentParser, KnowsNothingOfWhatIsNoUserAgent) {
  AgentParser parser;
  for (const char* text : {"", "-", "()", "&as_qdr=all"}) {
    EXPECT_EQ(parser.browser_of(text).name, "") << text;
    EXPECT_EQ(parser.os_of(text).name, "") << text;
  }
}

TEST(AgentParser, TakesAnyBytesAndLooksOnlyAtTheFirst) {
  AgentParser parser;
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37));
  EXPECT_EQ(parser.browser_of(bytes).version, parser.browser_of(bytes.substr(0, kAgentBytesMax)).version);
  EXPECT_EQ(parser.browser_of(std::string(kAgentBytesMax, ' ') + "Firefox/133.0").name, "");
}

// What the automata are asked for must hold whatever the exact patterns would have found.
TEST(AgentPatterns, AreAllUnderstoodAndTheirCandidatesMatchNoLess) {
  for (const auto patterns : {browser_patterns(), os_patterns()}) {
    ASSERT_GT(patterns.size(), 100U);
    for (const AgentPattern& pattern : patterns) {
      const RE2 exact({pattern.regex.data(), pattern.regex.size()}, RE2::Latin1);
      const RE2 candidate({pattern.candidate.data(), pattern.candidate.size()}, RE2::Latin1);
      ASSERT_TRUE(exact.ok()) << pattern.regex;
      ASSERT_TRUE(candidate.ok()) << pattern.candidate;
      for (const Known& known : kKnown) {
        if (RE2::PartialMatch(known.user_agent, exact)) {
          EXPECT_TRUE(RE2::PartialMatch(known.user_agent, candidate))
              << pattern.regex << ": " << known.user_agent;
        }
      }
    }
  }
}

}  // namespace
}  // namespace hitstream::analytics
