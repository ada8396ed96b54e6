#include "analytics/facts.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

constexpr const char* kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

class OneCountry final : public Countries {
 public:
  std::string_view country_of(const base::IpAddress& address) override {
    last = address.to_string();
    return "DE";
  }
  std::string last;
};

class FactFinderTest : public testing::Test {
 protected:
  FactFinderTest() { hit_.user_agent = kFirefox; }
  Facts facts(bool is_bot = false) { return finder_.facts_of(hit_, "example.org", is_bot); }

  OneCountry countries_;
  FactFinder finder_{&countries_};
  hit::Hit hit_;
};

TEST_F(FactFinderTest, ReadsWhatAReportTells) {
  hit_.page = "https://www.example.org/docs?utm_source=news&utm_medium=email&utm_campaign=may";
  hit_.source = "https://www.Google.de/";
  hit_.ip = "192.0.2.7";
  hit_.lang = "de-AT";
  hit_.screen = "1920x1080";
  const Facts found = facts();
  EXPECT_EQ(found.page, "/docs?utm_source=news&utm_medium=email&utm_campaign=may");
  EXPECT_EQ(found.source, "google.de");
  EXPECT_EQ(found.utm_source, "news");
  EXPECT_EQ(found.utm_medium, "email");
  EXPECT_EQ(found.utm_campaign, "may");
  EXPECT_EQ(found.country, "DE");
  EXPECT_EQ(countries_.last, "192.0.2.7");
  EXPECT_EQ(found.browser, "Firefox");
  EXPECT_EQ(found.os, "Linux");
  EXPECT_EQ(found.device, Device::kDesktop);
  EXPECT_EQ(found.screen, ScreenClass::kHuge);
  EXPECT_EQ(found.language, "de");
}

TEST_F(FactFinderTest, SaysNothingOfWhatIsNotThere) {
  hit_ = {};
  const Facts found = facts();
  for (const std::string_view text :
       {found.page, found.source, found.utm_source, found.utm_medium, found.utm_campaign, found.country,
        found.browser, found.os, found.language}) {
    EXPECT_EQ(text, "");
  }
  EXPECT_EQ(found.device, Device::kUnknown);
  EXPECT_EQ(found.screen, ScreenClass::kUnknown);
}

TEST_F(FactFinderTest, TakesTheRefererForThePageUntilTheReportComes) {
  hit_.referer = "https://example.org/docs?a=1";
  EXPECT_EQ(facts().page, "/docs?a=1");
  hit_.page = "https://example.org/blog";
  EXPECT_EQ(facts().page, "/blog");
}

TEST_F(FactFinderTest, DoesNotGuessThePageWhereOnlyTheOriginIsTold) {
  hit_.referer = "https://example.org/";
  EXPECT_EQ(facts().page, "");
  hit_.page = "https://example.org/";
  EXPECT_EQ(facts().page, "/");
}

TEST_F(FactFinderTest, FindsNoSourceInTheSiteItself) {
  hit_.page = "https://shop.example.org/a";
  hit_.source = "https://shop.example.org/b";
  EXPECT_EQ(facts().source, "");  // the page's host, whatever the site is called
  hit_.source = "https://example.org/";
  EXPECT_EQ(facts().source, "");  // the site's name
  hit_.source = "https://blog.example.org/";
  EXPECT_EQ(facts().source, "blog.example.org");
  hit_.source = "about:blank";
  EXPECT_EQ(facts().source, "");
}

TEST_F(FactFinderTest, NamesBots) {
  hit_.user_agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
  EXPECT_EQ(facts(true).browser, "Googlebot");
  hit_.user_agent = "FeedBurner/1.0 (http://www.FeedBurner.com)";
  EXPECT_EQ(facts(true).browser, "FeedBurner");
  EXPECT_EQ(facts(false).browser, "");
}

TEST_F(FactFinderTest, AnswersTheSameWhatItHasSeenBefore) {
  for (int round = 0; round < 2; ++round) {
    for (int version = 1; version < 300; ++version) {
      const std::string agent =
          "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/" + std::to_string(version) + ".0";
      hit_.user_agent = agent;
      ASSERT_EQ(facts().browser, "Firefox") << agent;
      ASSERT_EQ(facts().os, "Linux") << agent;
    }
  }
}

TEST_F(FactFinderTest, ReadsAUserAgentThatTheCacheDoesNotTake) {
  const std::string agent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0" +
                            std::string(kAgentCacheBytes, ' ');
  hit_.user_agent = agent;
  EXPECT_EQ(facts().browser, "Firefox");
  EXPECT_EQ(facts().os, "Linux");
}

TEST(FactFinder, NeedsNoCountries) {
  FactFinder finder(nullptr);
  hit::Hit hit;
  hit.ip = "192.0.2.7";
  EXPECT_EQ(finder.facts_of(hit, "example.org", false).country, "");
}

}  // namespace
}  // namespace hitstream::analytics
