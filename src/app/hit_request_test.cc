#include "app/hit_request.h"

#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

LogLine line(std::string target, std::optional<std::string> user_agent = std::nullopt) {
  return {*base::IpAddress::parse("2001:db8::1"), 0, std::move(target), std::move(user_agent)};
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

TEST(HitRequest, TheOriginOfAUrl) {
  EXPECT_EQ(origin_of_url("http://127.0.0.1:8080/collect"), "http://127.0.0.1:8080");
  EXPECT_EQ(origin_of_url("https://x.example"), "https://x.example");
  EXPECT_EQ(origin_of_url("http://x?y"), "http://x");
}

}  // namespace
}  // namespace hitstream::app
