#include "api/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<Asset, 3> kAssets{
    Asset{AssetKind::kPage, "/dashboard", "text/html; charset=utf-8", "aa", "<p>long</p>", "zz"},
    Asset{AssetKind::kDemoPage, "/demo", "text/html; charset=utf-8", "bb",
          "<a b=\"__COLLECT_URL__\">__COLLECT_URL__", ""},
    Asset{AssetKind::kFile, "/assets/a-1.js", "text/javascript", "cc", "a()", ""}};

Site site_of(bool demo, const std::string& url = "http://127.0.0.1:8080/collect") {
  return Site({.demo = demo, .collect_url = url}, kAssets);
}

TEST(Site, HasOnlyWhatIsEmbedded) {
  const Site site = site_of(false);
  EXPECT_EQ(site.find("/", "", ""), nullptr);
  EXPECT_EQ(site.find("/assets/", "", ""), nullptr);
  EXPECT_EQ(site.find("/assets/a-1.js/", "", ""), nullptr);
  EXPECT_EQ(site.find("/demo", "", ""), nullptr);
}

TEST(Site, AsksForThePageAgainButKeepsAssets) {
  const Site site = site_of(false);
  EXPECT_EQ(header_of(*site.find("/dashboard", "", ""), "Cache-Control"), "no-cache");
  EXPECT_EQ(header_of(*site.find("/assets/a-1.js", "", ""), "Cache-Control"),
            "public, max-age=31536000, immutable");
}

TEST(Site, LetsThePageReachOnlyItsOwnServer) {
  const http::Reply page = *site_of(false).find("/dashboard", "", "");
  EXPECT_EQ(
      header_of(page, "Content-Security-Policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  EXPECT_EQ(header_of(page, "Referrer-Policy"), "same-origin");
  EXPECT_EQ(header_of(page, "X-Content-Type-Options"), "nosniff");
}

TEST(Site, LetsOnlyTheNamedSitesHaveThePageInAFrame) {
  const http::Reply closed = *site_of(false).find("/dashboard", "", "");
  EXPECT_EQ(header_of(closed, "X-Frame-Options"), "DENY");
  const Site site(
      {.demo = true, .collect_url = "", .embed_in = {"https://a.example", "http://127.0.0.1:8000"}}, kAssets);
  const http::Reply page = *site.find("/dashboard", "", "");
  EXPECT_THAT(header_of(page, "Content-Security-Policy"),
              EndsWith("; frame-ancestors https://a.example http://127.0.0.1:8000"));
  EXPECT_EQ(header_of(page, "X-Frame-Options"), "");
  const http::Reply demo = *site.find("/demo", "", "");
  EXPECT_THAT(header_of(demo, "Content-Security-Policy"), EndsWith("; frame-ancestors 'none'"));
  EXPECT_EQ(header_of(demo, "X-Frame-Options"), "DENY");
}

TEST(Site, SendsTheCompressedVariantToThoseWhoTakeIt) {
  const Site site = site_of(false);
  const http::Reply plain = *site.find("/dashboard", "br", "");
  const http::Reply packed = *site.find("/dashboard", "gzip", "");
  EXPECT_EQ(plain.body, "<p>long</p>");
  EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
  EXPECT_EQ(packed.body, "zz");
  EXPECT_EQ(header_of(packed, "Content-Encoding"), "gzip");
  for (const http::Reply& reply : {plain, packed}) EXPECT_EQ(header_of(reply, "Vary"), "Accept-Encoding");
  EXPECT_NE(header_of(plain, "ETag"), header_of(packed, "ETag"));
}

TEST(Site, SaysNotModifiedToAHolderOfTheSameVariant) {
  const Site site = site_of(false);
  const std::string etag = header_of(*site.find("/dashboard", "gzip", ""), "ETag");
  const http::Reply again = *site.find("/dashboard", "gzip", etag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(header_of(again, "ETag"), etag);
  EXPECT_EQ(header_of(again, "Vary"), "Accept-Encoding");
  EXPECT_EQ(site.find("/dashboard", "", etag)->status, 200);
}

TEST(Site, PutsTheCollectorIntoTheDemo) {
  const http::Reply demo = *site_of(true, "https://c.example:81/x?a=\"><script>&b").find("/demo", "gzip", "");
  const std::string escaped = "https://c.example:81/x?a=&quot;&gt;&lt;script&gt;&amp;b";
  EXPECT_EQ(demo.body, "<a b=\"" + escaped + "\">" + escaped);
  EXPECT_THAT(header_of(demo, "Content-Security-Policy"), HasSubstr("script-src https://c.example:81;"));
}

TEST(Site, TellsDemosOfTwoCollectorsApart) {
  EXPECT_NE(header_of(*site_of(true, "http://a/").find("/demo", "", ""), "ETag"),
            header_of(*site_of(true, "http://b/").find("/demo", "", ""), "ETag"));
}

TEST(Site, AllowsTheDemoNoScriptWithoutAProperCollector) {
  const http::Reply demo = *site_of(true, "javascript:alert(1)").find("/demo", "", "");
  EXPECT_THAT(header_of(demo, "Content-Security-Policy"), HasSubstr("script-src 'none';"));
}

TEST(OriginOf, IsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("http://127.0.0.1:8080/collect"), "http://127.0.0.1:8080");
  EXPECT_EQ(origin_of("https://[::1]:8080"), "https://[::1]:8080");
  EXPECT_EQ(origin_of("https://a.example?x"), "https://a.example");
}

TEST(OriginOf, IsEmptyForAnythingThatCouldBeMoreThanAnOrigin) {
  for (const char* url :
       {"", "//a/b", "ftp://a", "http://", "http:///x", "http://a b/", "http://a;script-src */",
        "http://u@a/", "http://a\r\nX: y/", "http://a,b/", "http://*/", "HTTP://a/"}) {
    EXPECT_EQ(origin_of(url), "") << url;
  }
}

TEST(EmbeddedAssets, AreThePageItsFilesAndADemo) {
  int pages = 0;
  int demos = 0;
  for (const Asset& asset : embedded_assets()) {
    if (asset.kind == AssetKind::kPage) ++pages;
    if (asset.kind == AssetKind::kDemoPage) {
      ++demos;
      EXPECT_THAT(std::string(asset.identity), HasSubstr("<script src=\"__COLLECT_URL__\""));
    }
    EXPECT_EQ(asset.hash.size(), 32);
    EXPECT_FALSE(asset.identity.empty()) << asset.path;
    EXPECT_THAT(std::string(asset.identity), Not(HasSubstr("{{"))) << asset.path;
  }
  EXPECT_EQ(pages, 1);
  EXPECT_EQ(demos, 3);
}

TEST(EmbeddedAssets, ThePageNamesOnlyFilesThatAreThere) {
  const Site site({.demo = true, .collect_url = ""}, embedded_assets());
  const std::string page = site.find("/dashboard", "", "")->body;
  int files = 0;
  for (std::size_t at = page.find("\"/assets/"); at != std::string::npos;
       at = page.find("\"/assets/", at + 1)) {
    const std::string path = page.substr(at + 1, page.find('"', at + 1) - at - 1);
    EXPECT_NE(site.find(path, "", ""), nullptr) << path;
    ++files;
  }
  EXPECT_GE(files, 4);
}

}  // namespace
}  // namespace hitstream::api
