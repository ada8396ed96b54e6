#include "analytics/agent_parser.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analytics/agent_patterns.h"
#include "analytics/required_words.h"
#include "base/text.h"

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

// uap-core's patterns as they stand there: in order, one by one, those that were split put together again.
class OneByOne {
 public:
  explicit OneByOne(std::span<const AgentPattern> patterns) {
    for (std::size_t i = 0; i < patterns.size();) {
      std::size_t end = i + 1;
      while (end < patterns.size() && patterns[end].rule == patterns[i].rule) ++end;
      const std::string whole = joined(patterns.subspan(i, end - i));
      rules_.emplace_back(&patterns[i], std::make_unique<RE2>(whole, RE2::Latin1));
      EXPECT_TRUE(rules_.back().second->ok()) << whole;
      i = end;
    }
  }

  [[nodiscard]] NameAndVersion parse(std::string_view text) const {
    text = text.substr(0, kAgentBytesMax);
    for (const auto& [pattern, regex] : rules_) {
      std::array<re2::StringPiece, 10> groups;
      const int wanted = std::min(10, 1 + regex->NumberOfCapturingGroups());
      if (!regex->Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, groups.data(), wanted))
        continue;
      NameAndVersion found{part(*pattern, 0, groups), {}};
      for (std::size_t i = 1; i < pattern->parts.size(); ++i) {
        const std::string number = part(*pattern, i, groups);
        if (!number.empty()) found.version += (found.version.empty() ? "" : ".") + number;
      }
      return found;
    }
    return {};
  }

 private:
  // "x(A)y", "x(B)y" is "x(A|B)y".
  static std::string joined(std::span<const AgentPattern> split) {
    std::string_view rest = split[0].regex;
    for (const AgentPattern& pattern : split) {
      std::size_t same = 0;
      while (same < std::min(rest.size(), pattern.regex.size()) &&
             rest[rest.size() - 1 - same] == pattern.regex[pattern.regex.size() - 1 - same])
        ++same;
      rest.remove_prefix(rest.size() - same);
    }
    if (split.size() == 1) return std::string(rest);
    rest.remove_prefix(rest.find(')'));
    const std::size_t start = split[0].regex.find('(') + 1;
    std::string all(split[0].regex.substr(0, start));
    for (const AgentPattern& pattern : split) {
      if (&pattern != &split[0]) all += '|';
      all += pattern.regex.substr(start, pattern.regex.size() - rest.size() - start);
    }
    return all.append(rest);
  }

  static std::string part(const AgentPattern& pattern, std::size_t i,
                          std::span<const re2::StringPiece> groups) {
    std::string text(pattern.parts.at(i));
    if (text.empty()) text = "$" + std::to_string(i + 1);
    for (std::size_t at = 0; (at = text.find('$', at)) != std::string::npos;) {
      if (at + 1 == text.size() || text[at + 1] < '1' || text[at + 1] > '9') {
        ++at;
        continue;
      }
      const std::string group(groups[static_cast<std::size_t>(text[at + 1] - '0')]);
      text.replace(at, 2, group);
      at += group.size();
    }
    return std::string(base::trim(text));
  }

  std::vector<std::pair<const AgentPattern*, std::unique_ptr<RE2>>> rules_;
};

// Of the patterns' own words, and what stands between them.
std::string words_and_numbers(std::mt19937_64& random) {
  static constexpr std::string_view kBetween[] = {"/",        " ",
                                                  "; ",       ".",
                                                  "(",        ")",
                                                  "-",        "_",
                                                  "Version/", "Mobile",
                                                  "Bot",      "like Mac OS X",
                                                  "Safari/",  "Mozilla/5.0 ("};
  const auto words = random() % 3 == 0 ? os_words() : browser_words();
  std::string text;
  const std::size_t size = 1 + random() % 600;
  while (text.size() < size) {
    std::string word(words[random() % words.size()].word);
    if (random() % 2 == 0 && word[0] >= 'a' && word[0] <= 'z')
      word[0] = static_cast<char>(word[0] - 'a' + 'A');
    text += random() % 2 == 0 ? word : std::string(kBetween[random() % std::size(kBetween)]);
    if (random() % 3 == 0) text += "/" + std::to_string(random() % 20) + "." + std::to_string(random() % 100);
  }
  return text;
}

// As a pattern asks for it: its text without the signs, with numbers for digits.
std::string like_a_pattern(std::mt19937_64& random) {
  const auto patterns = random() % 3 == 0 ? os_patterns() : browser_patterns();
  const std::string_view regex = patterns[random() % patterns.size()].regex;
  std::string text;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    if (regex[i] == '\\' && i + 1 < regex.size()) {
      ++i;
      text += regex[i] == 'd' ? "7" : regex[i] == 'b' ? "" : std::string(1, regex[i]);
    } else if (std::string_view("()?:+*^$[]").find(regex[i]) == std::string_view::npos) {
      text += regex[i] == '|' ? std::string(random() % 2, ' ') : std::string(1, regex[i]);
    }
  }
  return text;
}

TEST(AgentParser, ReadsWhatAllPatternsOneByOneWouldRead) {
  constexpr std::uint64_t seed = 1;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const OneByOne browsers(browser_patterns());
  const OneByOne systems(os_patterns());
  AgentParser parser;
  std::size_t known = 0;
  std::vector<std::string> texts;
  for (const Known& agent : kKnown) texts.emplace_back(agent.user_agent);
  for (int i = 0; i < 150; ++i) {
    texts.push_back(words_and_numbers(random));
    texts.push_back(like_a_pattern(random) + (i % 2 == 0 ? words_and_numbers(random) : ""));
  }
  for (const std::string& text : texts) {
    const NameAndVersion browser = browsers.parse(text), os = systems.parse(text);
    known += browser.name.empty() ? 0U : 1U;
    ASSERT_EQ(parser.browser_of(text).name, browser.name) << text;
    ASSERT_EQ(parser.browser_of(text).version, browser.version) << text;
    ASSERT_EQ(parser.os_of(text).name, os.name) << text;
    ASSERT_EQ(parser.os_of(text).version, os.version) << text;
  }
  EXPECT_GT(known, texts.size() / 4);
}

}  // namespace
}  // namespace hitstream::analytics
