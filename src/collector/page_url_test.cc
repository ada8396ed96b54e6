#include "collector/page_url.h"

#include <gtest/gtest.h>

#include <string>

#include "collector/query.h"

namespace hitstream::collector {
namespace {

TEST(HostOf, FindsTheHost) {
  EXPECT_EQ(host_of("https://example.org/a:b@c"), "example.org");
  EXPECT_EQ(host_of("https://user:pw@example.org:8443?x"), "example.org");
  EXPECT_EQ(host_of("http://[::1]:80/"), "[::1]");
  EXPECT_EQ(host_of("about:blank"), "");
  EXPECT_EQ(host_of(""), "");
  EXPECT_EQ(host_of("http://["), "[");
}

TEST(FormOf, TellsAnOriginFromAPage) {
  EXPECT_EQ(form_of(""), RefererForm::kNone);
  EXPECT_EQ(form_of("https://example.org/"), RefererForm::kOrigin);
  EXPECT_EQ(form_of("https://example.org"), RefererForm::kOrigin);
  EXPECT_EQ(form_of("https://example.org/?a"), RefererForm::kFull);
}

TEST(RefererReader, TellsTheSameOfARefererWhateverCameBefore) {
  const std::string urls[] = {"https://Example.org/a",
                              "https://Example.org/",
                              "https://Example.org",
                              "https://example.org/?x",
                              "https://example.org:80/",
                              "https://u@example.org/b",
                              "https://example.org?/",
                              "https://example.org#/",
                              "https://example.organic/",
                              "https://[::1]:80/x",
                              "about:blank",
                              "/",
                              "http://",
                              "http:///",
                              "http:///a/",
                              "https://example.org\\/",
                              "://a/",
                              "://a/b",
                              "x-very-long-scheme-of-30-letters://a/",
                              "https://" + std::string(600, 'a') + "/b",
                              "https://" + std::string(600, 'a') + "/",
                              ""};
  for (const std::string& before : urls) {
    for (const std::string& url : urls) {
      RefererReader reader;
      (void)reader.read(before);
      const RefererParts parts = reader.read(url);
      SiteText room;
      EXPECT_EQ(parts.site, site_name(host_of(url), false, room)) << before << " then " << url;
      EXPECT_EQ(parts.form, form_of(url)) << before << " then " << url;
    }
  }
}

TEST(KeptPart, DropsWhatIsNotKept) {
  std::string room;
  EXPECT_EQ(kept_part("https://a/b?c#d", true, true, room), "https://a/b?c#d");
  EXPECT_EQ(kept_part("https://a/b?c#d", true, false, room), "https://a/b?c");
  EXPECT_EQ(kept_part("https://a/b?c#d", false, true, room), "https://a/b#d");
  EXPECT_EQ(kept_part("https://a/b?c#d", false, false, room), "https://a/b");
  EXPECT_EQ(kept_part("https://a/b#d?e", false, false, room), "https://a/b");
}

TEST(KeptPart, KeepsTheCampaignOfAQueryThatGoes) {
  std::string room;
  EXPECT_EQ(kept_part("https://a/b?utm_source=x&c=d&utm_medium=y#e", false, false, room),
            "https://a/b?utm_source=x&utm_medium=y");
  EXPECT_EQ(kept_part("https://a/b?c=d&utm_source=x&", false, true, room), "https://a/b?utm_source=x");
  EXPECT_EQ(kept_part("https://a/?c&utm_id=1#e", false, true, room), "https://a/?utm_id=1#e");
  EXPECT_EQ(kept_part("https://a/?not_utm_id=1&c=?utm_id=1", false, false, room), "https://a/");
}

TEST(SiteName, IsInLowerCaseAndDecoded) {
  SiteText room;
  EXPECT_EQ(site_name("Example.ORG", false, room), "example.org");
  EXPECT_EQ(site_name("My%20Shop", true, room), "my shop");
  EXPECT_EQ(site_name("a%2", true, room), "");
  EXPECT_EQ(site_name(std::string(254, 'x'), false, room), "");
}

TEST(ParseQuery, ReadsWhatTheTagMaySay) {
  const CollectQuery query = parse_query("a=b&site=shop&noscript&optout=0");
  EXPECT_EQ(query.site, "shop");
  EXPECT_TRUE(query.noscript);
  EXPECT_EQ(query.optout, false);
  EXPECT_FALSE(parse_query("optout=2&xnoscript=1&").optout);
  EXPECT_FALSE(parse_query("optout=2&xnoscript=1&").noscript);
}

}  // namespace
}  // namespace hitstream::collector
