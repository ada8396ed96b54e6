#include "http/target.h"

#include <gtest/gtest.h>

namespace hitstream::http {
namespace {

TEST(TargetTest, TheOriginFormIsPathAndQuery) {
  const Target target = *parse_target("/a/b?c=d?e", Method::kGet);
  EXPECT_EQ(target.path, "/a/b");
  EXPECT_EQ(target.query, "c=d?e");
  EXPECT_EQ(target.host.data(), nullptr);
  EXPECT_EQ(parse_target("/?", Method::kGet)->query, "");
}

TEST(TargetTest, TheAbsoluteFormNamesTheHost) {
  const Target target = *parse_target("HTTP://example.com:8080/a?b", Method::kGet);
  EXPECT_EQ(target.host, "example.com:8080");
  EXPECT_EQ(target.path, "/a");
  EXPECT_EQ(target.query, "b");
  EXPECT_EQ(parse_target("http://example.com", Method::kGet)->path, "/");
  EXPECT_EQ(parse_target("https://example.com?q", Method::kGet)->path, "/");
  EXPECT_EQ(parse_target("https://example.com?q", Method::kGet)->query, "q");
  EXPECT_EQ(parse_target("http://example.com", Method::kOptions)->path, "*");
}

TEST(TargetTest, TheAsteriskIsForOptionsOnly) {
  EXPECT_EQ(parse_target("*", Method::kOptions)->path, "*");
  EXPECT_FALSE(parse_target("*", Method::kGet));
}

TEST(TargetTest, OtherFormsAreRefused) {
  for (const char* text :
       {"", "a", "example.com:443", "ftp://a/", "http:///a", "http://u@a/", "http:/a", "//"}) {
    EXPECT_EQ(parse_target(text, Method::kGet).has_value(), std::string_view(text) == "//") << text;
  }
}

TEST(TargetTest, AHostHasOnlyCharactersOfHosts) {
  for (const char* text : {"", "a.example", "a:80", "[::1]:8080", "xn--bcher-kva.example"}) {
    EXPECT_TRUE(is_host(text)) << text;
  }
  for (const char* text : {"a b", "a/b", "a@b", "a?b", "a#b", "a\\b", "\"a\"", "b\xc3\xbc", "a\tb", "<a>"}) {
    EXPECT_FALSE(is_host(text)) << text;
  }
}

}  // namespace
}  // namespace hitstream::http
