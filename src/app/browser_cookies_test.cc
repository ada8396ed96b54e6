#include "app/browser_cookies.h"

#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

constexpr const char* kSet = "sid=abc; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax";

TEST(BrowserCookies, AreUnknownUntilTheFirstAnswer) {
  BrowserCookies cookies;
  EXPECT_FALSE(cookies.cookie("a", 0));
  cookies.answered("a", "", 0);
  EXPECT_EQ(cookies.cookie("a", 0), "");
}

TEST(BrowserCookies, AreKeptForEachBrowser) {
  BrowserCookies cookies;
  cookies.answered("a", kSet, 0);
  EXPECT_EQ(cookies.cookie("a", 0), "abc");
  EXPECT_FALSE(cookies.cookie("b", 0));
}

TEST(BrowserCookies, ExpireAfterTheirMaxAgeAndSlide) {
  BrowserCookies cookies;
  cookies.answered("a", kSet, 0);
  cookies.answered("a", kSet, 1'000'000);
  EXPECT_EQ(cookies.cookie("a", 2'799'999), "abc");
  EXPECT_EQ(cookies.cookie("a", 2'800'000), "");
}

TEST(BrowserCookies, WithoutMaxAgeStay) {
  BrowserCookies cookies;
  cookies.answered("a", "sid=abc", 0);
  EXPECT_EQ(cookies.cookie("a", 1LL << 60), "abc");
}

TEST(BrowserCookies, OthersAreIgnored) {
  BrowserCookies cookies;
  cookies.answered("a", "other=1; sid=2", 0);
  EXPECT_EQ(cookies.cookie("a", 0), "");
  cookies.answered("a", kSet, 0);
  cookies.answered("a", "", 0);
  EXPECT_EQ(cookies.cookie("a", 0), "abc");
}

TEST(BrowserCookies, TheOldestBrowserMakesRoom) {
  BrowserCookies cookies(2);
  cookies.answered("a", kSet, 0);
  cookies.answered("b", kSet, 0);
  cookies.answered("a", kSet, 0);
  cookies.answered("c", kSet, 0);
  EXPECT_TRUE(cookies.cookie("a", 0));
  EXPECT_FALSE(cookies.cookie("b", 0));
  EXPECT_TRUE(cookies.cookie("c", 0));
}

TEST(BrowserCookies, ABrowserIsAddressAndUserAgent) {
  const auto address = *base::IpAddress::parse("192.0.2.1");
  EXPECT_EQ(BrowserCookies::browser(address, "ua"), "192.0.2.1 ua");
}

}  // namespace
}  // namespace hitstream::app
