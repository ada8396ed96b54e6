#include "config/rules.h"

#include <gtest/gtest.h>

namespace hitstream::config {
namespace {

TEST(Rules, ListenAddress) {
  for (const char* good : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:65535", "localhost:80"}) {
    EXPECT_TRUE(is_listen_address(good)) << good;
  }
  for (const char* bad : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "[::1]",
                          "example.org:80", "127.0.0.1:80:80", "[127.0.0.1]:x", "[]:80", "127.0.0.1 :80"}) {
    EXPECT_FALSE(is_listen_address(bad)) << bad;
  }
}

TEST(Rules, UrlPath) {
  for (const char* good : {"/", "/collect", "/a/b.js", "/%41"}) EXPECT_TRUE(is_url_path(good)) << good;
  for (const char* bad : {"", "collect", "/a?b", "/a#b", "/a b", "/\xC3\xA9", "/\"", "/<"}) {
    EXPECT_FALSE(is_url_path(bad)) << bad;
  }
}

TEST(Rules, WebUrl) {
  for (const char* good : {"http://127.0.0.1:8080/collect", "https://stats.example.org/c"}) {
    EXPECT_TRUE(is_web_url(good)) << good;
  }
  for (const char* bad :
       {"", "http://", "http:///x", "ftp://x/", "//x/y", "http://a\"b", "http://a b", "/collect"}) {
    EXPECT_FALSE(is_web_url(bad)) << bad;
  }
}

TEST(Rules, Origin) {
  for (const char* good : {"https://www.example.org", "http://127.0.0.1:8000", "http://localhost"})
    EXPECT_TRUE(is_origin(good)) << good;
  for (const char* bad : {"", "https://", "www.example.org", "https://a/", "https://a/b", "https://*.a",
                          "https://a;b", "https://a b", "https://u@a", "'self'", "https://a,b", "ftp://a"})
    EXPECT_FALSE(is_origin(bad)) << bad;
}

TEST(Rules, HeaderName) {
  EXPECT_TRUE(is_header_name("X-Forwarded-For"));
  for (const char* bad : {"", "X Forwarded", "X:", "\xC3\xA9"}) EXPECT_FALSE(is_header_name(bad)) << bad;
}

TEST(Rules, StreamName) {
  EXPECT_TRUE(is_stream_name("hits"));
  EXPECT_TRUE(is_stream_name("Hits_2.eu-1"));
  EXPECT_TRUE(is_stream_name(std::string(128, 'a')));
  EXPECT_FALSE(is_stream_name(std::string(129, 'a')));
  for (const char* bad : {"", "a b", "a/b", "\xC3\xA9"}) EXPECT_FALSE(is_stream_name(bad)) << bad;
}

TEST(Rules, Region) {
  EXPECT_TRUE(is_region("eu-central-1"));
  EXPECT_FALSE(is_region(std::string(65, 'a')));
  for (const char* bad : {"", "-eu", "eu-", "EU", "eu.central", "eu/1"}) EXPECT_FALSE(is_region(bad)) << bad;
}

TEST(Rules, Printable) {
  EXPECT_TRUE(is_printable("a \xC3\xA9"));
  EXPECT_TRUE(is_printable(""));
  for (const char* bad : {"\x01", "a\nb", "\xFF", "\x7F"}) EXPECT_FALSE(is_printable(bad));
}

TEST(Rules, CookieDomainsAndSites) {
  EXPECT_TRUE(is_domain_or_empty(""));
  EXPECT_TRUE(is_domain_or_empty("stats.example.org"));
  EXPECT_FALSE(is_domain_or_empty("example.org; Secure"));
  EXPECT_TRUE(is_site_name("example.org"));
  EXPECT_TRUE(is_site_name("shop_2"));
  EXPECT_FALSE(is_site_name(""));
  EXPECT_FALSE(is_site_name("https://example.org"));
  EXPECT_FALSE(is_site_name(std::string(254, 'x')));
  EXPECT_TRUE(is_on_or_off("on") && is_on_or_off("off"));
  EXPECT_FALSE(is_on_or_off("true"));
}

TEST(Rules, HashesOfPasswordsAndTokens) {
  EXPECT_TRUE(is_password_hash_or_empty(""));
  EXPECT_TRUE(is_password_hash_or_empty("$scrypt$ln=15,r=8,p=3$c2FsdA$aGFzaA"));
  EXPECT_FALSE(is_password_hash_or_empty("secret"));
  EXPECT_FALSE(is_password_hash_or_empty("$scrypt$ a"));
  EXPECT_TRUE(is_sha256(std::string(64, 'a')));
  EXPECT_FALSE(is_sha256(std::string(63, 'a')));
  EXPECT_FALSE(is_sha256(std::string(64, 'A')));
}

}  // namespace
}  // namespace hitstream::config
