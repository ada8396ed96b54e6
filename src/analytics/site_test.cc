#include "analytics/site.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

std::string site_of_page(std::string_view referer) {
  hit::Hit hit;
  hit.referer = referer;
  SiteBuffer buffer;
  return std::string(site_of(hit, buffer));
}

TEST(SiteOf, IsTheHostInLowerCaseWithoutPortAndWww) {
  EXPECT_EQ(site_of_page("https://www.Example.ORG:8443/path?x#y"), "example.org");
  EXPECT_EQ(site_of_page("http://example.org"), "example.org");
  EXPECT_EQ(site_of_page("http://example.org?query"), "example.org");
  EXPECT_EQ(site_of_page("http://user:secret@shop.example.org./"), "shop.example.org");
  EXPECT_EQ(site_of_page("http://localhost:8080/demo"), "localhost");
  EXPECT_EQ(site_of_page("http://www./"), "www");
  EXPECT_EQ(site_of_page("http://m\xC3\xBCnchen.example/"), "m\xC3\xBCnchen.example");
}

TEST(SiteOf, UnderstandsAddresses) {
  EXPECT_EQ(site_of_page("http://192.0.2.1:80/"), "192.0.2.1");
  EXPECT_EQ(site_of_page("http://[2001:DB8::1]:80/"), "[2001:db8::1]");
}

TEST(SiteOf, IsNoneWhereThereIsNoHost) {
  for (const char* referer :
       {"", "-", "example.org", "http://", "http:///path", "://x", "http://a b/", "http://[::1", "http://[]/",
        "http://(other)/", "http://[::1x]/", "http://\"/", "http://@/"}) {
    EXPECT_EQ(site_of_page(referer), "(none)") << referer;
  }
}

TEST(SiteOf, IsNoneForAHostTooLongForDns) {
  EXPECT_EQ(site_of_page("http://" + std::string(253, 'a') + "/"), std::string(253, 'a'));
  EXPECT_EQ(site_of_page("http://" + std::string(254, 'a') + "/"), "(none)");
}

TEST(SiteOf, IsWhatTheOwnerNamedItElseThePageElseTheReferer) {
  SiteBuffer buffer;
  hit::Hit hit;
  hit.referer = "https://referer.example/";
  EXPECT_EQ(site_of(hit, buffer), "referer.example");
  hit.page = "https://page.example/";
  EXPECT_EQ(site_of(hit, buffer), "page.example");
  hit.site = "Shop";
  EXPECT_EQ(site_of(hit, buffer), "Shop");
  const std::string long_name(kSiteNameBytesMax + 1, 's');
  hit.site = long_name;
  EXPECT_EQ(site_of(hit, buffer), "page.example");
}

}  // namespace
}  // namespace hitstream::analytics
