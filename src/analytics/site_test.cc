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

TEST(SiteOf, TakesEachCharacterForWhatItIsInShortAndInLongHosts) {
  for (int code = 1; code < 256; ++code) {
    const char c = static_cast<char>(code);
    if (std::string_view("/?#@:").find(c) != std::string_view::npos) continue;
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool fits = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                      c == '_' || code >= 0x80;
    const char lower = is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    for (const std::size_t before : {1U, 13U, 14U, 15U, 16U, 40U}) {
      for (const std::size_t behind : {1U, 14U, 15U, 16U, 40U}) {
        const std::string start(before, 'x'), end(behind, 'y');
        EXPECT_EQ(site_of_page("http://" + start + c + end + "/"), fits ? start + lower + end : "(none)")
            << "character " << code << " behind " << before << ", before " << behind;
      }
    }
  }
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

TEST(SiteOf, IsToldByAReportThatNamesItOrItsPage) {
  SiteBuffer buffer;
  hit::Hit report;
  report.view = hit::ViewId{1, 0};
  report.referer = "https://referer.example/";
  EXPECT_EQ(told_site_of(report, buffer), "");
  report.page = "about:srcdoc";
  EXPECT_EQ(told_site_of(report, buffer), "");
  report.page = "https://page.example/";
  EXPECT_EQ(told_site_of(report, buffer), "page.example");
  report.site = "shop";
  EXPECT_EQ(told_site_of(report, buffer), "shop");
  report.view->number = 1;
  EXPECT_EQ(told_site_of(report, buffer), "");
}

TEST(SiteOf, IsGuessedWhereNeitherNameNorPageWasTold) {
  hit::Hit view;
  view.view = hit::ViewId{1, 0};
  EXPECT_TRUE(is_site_guessed(view));
  for (auto field : {&hit::Hit::site, &hit::Hit::page}) {
    hit::Hit told = view;
    told.*field = "https://a.example/";
    EXPECT_FALSE(is_site_guessed(told));
  }
  view.kind = hit::Kind::kNav;
  EXPECT_FALSE(is_site_guessed(view));
}

}  // namespace
}  // namespace hitstream::analytics
