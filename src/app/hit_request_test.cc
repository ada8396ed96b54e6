#include "app/hit_request.h"

#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

LogLine line(std::string target, std::optional<std::string> user_agent = std::nullopt) {
  return {*base::IpAddress::parse("2001:db8::1"), 0, std::move(target), "", std::move(user_agent)};
}

TEST(HitRequest, ThePageIsBaseAndPath) {
  EXPECT_EQ(make_hit_request(line("/a?b=c%20d"), "http://x.example").referer, "http://x.example/a?b=c%20d");
  EXPECT_EQ(make_hit_request(line("/a"), "http://x.example/").referer, "http://x.example/a");
  EXPECT_EQ(make_hit_request(line("/a"), "http://x.example/").client, "2001:db8::1");
}

TEST(HitRequest, WhatCannotStandInAHeaderIsEncodedOrReplaced) {
  EXPECT_EQ(make_hit_request(line("/a b\r\nX: \"\xC3\xA9#"), "http://x").referer,
            "http://x/a%20b%0d%0aX:%20%22%c3%a9%23");
  EXPECT_EQ(make_hit_request(line("/", "a\r\nb\x7F\t\xC3\xA9"), "http://x").user_agent, "a  b  \xC3\xA9");
  EXPECT_EQ(make_hit_request(line("/", " \t"), "http://x").user_agent, "");
}

TEST(HitRequest, TheSourceIsAPageOfAnotherSite) {
  const auto source_of = [](std::string referrer) {
    LogLine of_it = line("/a");
    of_it.referrer = std::move(referrer);
    return make_hit_request(of_it, "http://x.example/").source;
  };
  EXPECT_EQ(source_of("https://www.google.com/search?q=kites"), "https://www.google.com/search?q=kites");
  EXPECT_EQ(source_of("http://x.example/b"), "");
  EXPECT_EQ(source_of(""), "");
  EXPECT_EQ(source_of("android-app://com.google"), "");
}

TEST(HitRequest, AReportTellsTheSourceWithTheToken) {
  HitRequest view{"http://x.example/a", "ua", "192.0.2.1", "s", "https://y.example/\"b\"", ""};
  const HitRequest report = make_source_report(view, "TOKEN");
  EXPECT_EQ(
      report.report,
      R"({"k":"report","t":"TOKEN","n":0,"u":"http://x.example/a","r":"https://y.example/\u0022b\u0022"})");
  EXPECT_EQ(report.source, "");
  EXPECT_EQ(report.client, view.client);
}

TEST(HitRequest, TheTokenIsWhatTheScriptIsCalledWith) {
  EXPECT_EQ(token_in("!function(t,f){g(\"x\")(\"y\")}(\"Ab-_9\",5);\n"), "Ab-_9");
  EXPECT_EQ(token_in("!function(t,f){}(\"Ab-_9\",5);\n"), "Ab-_9");
  for (const char* other : {"", "void 0;", "GIF89a", "(\"unended"}) EXPECT_EQ(token_in(other), "") << other;
}

TEST(HitRequest, TheOriginOfAUrl) {
  EXPECT_EQ(origin_of_url("http://127.0.0.1:8080/collect"), "http://127.0.0.1:8080");
  EXPECT_EQ(origin_of_url("https://x.example"), "https://x.example");
  EXPECT_EQ(origin_of_url("http://x?y"), "http://x");
}

}  // namespace
}  // namespace hitstream::app
