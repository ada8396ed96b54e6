#include "analytics/page.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

Campaign campaign_of(std::string_view url) {
  Campaign campaign{"old", "old", "old"};
  read_campaign(url, campaign);
  return campaign;
}

TEST(Page, IsWhatStandsBehindTheHost) {
  EXPECT_EQ(path_of("https://example.org/a/b?c=d#e"), "/a/b?c=d#e");
  EXPECT_EQ(path_of("https://example.org:8443/"), "/");
  EXPECT_EQ(path_of("https://example.org"), "/");
  EXPECT_EQ(path_of("https://example.org?x"), "?x");
  EXPECT_EQ(path_of("-"), "");
  EXPECT_EQ(path_of("/a"), "");
}

TEST(Campaign, IsReadFromTheQuery) {
  const Campaign campaign = campaign_of(
      "https://example.org/?a=1&utm_source=spring+news&utm_medium=e%2Dmail&utm_campaign=caf%C3%A9&b");
  EXPECT_EQ(campaign.source, "spring news");
  EXPECT_EQ(campaign.medium, "e-mail");
  EXPECT_EQ(campaign.name, "caf\xc3\xa9");
}

TEST(Campaign, IsEmptyWhereNoneIsTold) {
  for (const char* url : {"", "-", "https://example.org/utm_source=a", "https://example.org/?utm_source",
                          "https://example.org/#?utm_source=a", "https://example.org/?xutm_source=a"}) {
    EXPECT_EQ(campaign_of(url).source, "") << url;
    EXPECT_EQ(campaign_of(url).medium, "") << url;
    EXPECT_EQ(campaign_of(url).name, "") << url;
  }
}

TEST(Campaign, TakesTheFirstOfTwoAndLeavesBrokenEscapes) {
  EXPECT_EQ(campaign_of("http://a/?utm_source=x&utm_source=y").source, "x");
  EXPECT_EQ(campaign_of("http://a/?utm_source=100%&utm_medium=%zz%4").source, "100%");
  EXPECT_EQ(campaign_of("http://a/?utm_source=100%&utm_medium=%zz%4").medium, "%zz%4");
}

TEST(Campaign, IsCutAtACharacter) {
  EXPECT_EQ(campaign_of("http://a/?utm_source=" + std::string(1000, 'x')).source,
            std::string(kUtmBytesMax, 'x'));
  const std::string odd = std::string(kUtmBytesMax - 1, 'x');
  EXPECT_EQ(campaign_of("http://a/?utm_source=" + odd + "%C3%A9").source, odd);
}

}  // namespace
}  // namespace hitstream::analytics
