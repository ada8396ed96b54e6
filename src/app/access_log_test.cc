#include "app/access_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

using testing::HasSubstr;

constexpr const char* kHead = "192.0.2.1 - - [17/May/2015:10:05:03 +0000] ";

LogLine read(const std::string& line) {
  auto parsed = parse_log_line(line);
  EXPECT_TRUE(parsed) << parsed.error().message << ": " << line;
  return parsed ? *std::move(parsed) : LogLine();
}

std::string error_of(const std::string& line) {
  const auto parsed = parse_log_line(line);
  return parsed ? "readable" : parsed.error().message;
}

std::string with_request(const std::string& request) {
  return std::string(kHead) + "\"" + request + "\" 200 5 \"-\" \"ua\"";
}

TEST(AccessLog, ReadsACombinedLine) {
  const LogLine line = read(
      "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /a/b.png?c=d HTTP/1.1\" 200 203023 "
      "\"http://x.example/y\" "
      "\"Mozilla/5.0 (X11; Linux)\"");
  EXPECT_EQ(line.client.to_string(), "83.149.9.216");
  EXPECT_EQ(line.time_ms, 1431857103000);
  EXPECT_EQ(line.target, "/a/b.png?c=d");
  EXPECT_EQ(line.referrer, "http://x.example/y");
  EXPECT_EQ(line.user_agent, "Mozilla/5.0 (X11; Linux)");
}

TEST(AccessLog, ReadsIpv6) {
  EXPECT_EQ(read("2001:db8::1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"")
                .client.to_string(),
            "2001:db8::1");
}

TEST(AccessLog, TheZoneIsTakenOff) {
  const auto time = [](const std::string& zone) {
    return read("192.0.2.1 - - [01/Jan/1970:00:00:00 " + zone + "] \"GET / HTTP/1.1\" 200 5").time_ms;
  };
  EXPECT_EQ(time("+0000"), 0);
  EXPECT_EQ(time("+0130"), -5'400'000);
  EXPECT_EQ(time("-0800"), 28'800'000);
}

TEST(AccessLog, UndoesEscapesOfApacheAndNginx) {
  EXPECT_EQ(
      read(std::string(kHead) + R"("GET /a\"b HTTP/1.1" 200 5 "-" "a \"q\" \\ \t \x41\xC3\xA9")").user_agent,
      "a \"q\" \\ \t A\xC3\xA9");
  EXPECT_EQ(read(with_request(R"(GET /a\"b\x22c HTTP/1.1)")).target, "/a\"b\"c");
  EXPECT_EQ(read(std::string(kHead) + R"("GET / HTTP/1.1" 200 5 "r\"r" "broken \x4g \x4")").user_agent,
            "broken x4g x4");
}

TEST(AccessLog, ADashIsAMissingField) {
  EXPECT_FALSE(read(std::string(kHead) + "\"GET / HTTP/1.1\" 304 - \"-\" \"-\"").user_agent);
  EXPECT_FALSE(read(std::string(kHead) + "\"GET / HTTP/1.1\" 304 - \"-\" \"\"").user_agent);
  EXPECT_EQ(read(std::string(kHead) + "\"GET / HTTP/1.1\" 304 - \"-\" \"\"").referrer, "");
}

TEST(AccessLog, ReadsTheCommonFormatToo) {
  const LogLine line = read(std::string(kHead) + "\"GET /x HTTP/1.0\" 200 5");
  EXPECT_EQ(line.target, "/x");
  EXPECT_FALSE(line.user_agent);
}

TEST(AccessLog, IgnoresFieldsBehindTheUserAgent) {
  EXPECT_EQ(read(std::string(kHead) + "\"GET / HTTP/1.1\" 200 5 \"-\" \"ua\" \"more\" 0.003").user_agent,
            "ua");
}

TEST(AccessLog, AUserMayHoldAnything) {
  const LogLine line =
      read("192.0.2.1 - jo [x] \"y\" z [17/May/2015:10:05:03 +0000] \"GET /x HTTP/1.1\" 200 5 \"-\" \"ua\"");
  EXPECT_EQ(line.target, "/x");
  EXPECT_EQ(line.user_agent, "ua");
}

TEST(AccessLog, TakesThePathOfEachFormOfRequest) {
  EXPECT_EQ(read(with_request("GET http://x.example/a?b HTTP/1.1")).target, "/a?b");
  EXPECT_EQ(read(with_request("GET https://x.example HTTP/1.1")).target, "/");
  EXPECT_EQ(read(with_request("GET /old")).target, "/old");
  EXPECT_EQ(read(with_request("GET /with space HTTP/1.1")).target, "/with space");
}

TEST(AccessLog, SaysWhatIsWrong) {
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of("   "), HasSubstr("empty"));
  EXPECT_THAT(error_of("garbage"), HasSubstr("IP address"));
  EXPECT_THAT(error_of("host.example - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5"),
              HasSubstr("IP address"));
  EXPECT_THAT(error_of("192.0.2.1"), HasSubstr("no time"));
  EXPECT_THAT(error_of("192.0.2.1 - - [17/May/2015:10:05:03 +0000"), HasSubstr("no time"));
  EXPECT_THAT(error_of(kHead), HasSubstr("no request"));
  EXPECT_THAT(error_of(std::string(kHead) + "\"GET / HTTP/1.1"), HasSubstr("no request"));
  EXPECT_THAT(error_of(with_request("-")), HasSubstr("no path"));
  EXPECT_THAT(error_of(with_request(R"(\x16\x03\x01)")), HasSubstr("no path"));
  EXPECT_THAT(error_of(with_request("OPTIONS * HTTP/1.1")), HasSubstr("no path"));
  EXPECT_THAT(error_of(with_request("")), HasSubstr("no path"));
}

TEST(AccessLog, RefusesTimesThatAreNone) {
  for (const char* time :
       {"31/Feb/2015:10:05:03 +0000", "17/Mai/2015:10:05:03 +0000", "17/May/2015:24:05:03 +0000",
        "17/May/2015:10:60:03 +0000", "17/May/2015:10:05:61 +0000", "17/May/2015:10:05:03 *0000",
        "17/May/2015:10:05:03 +2400", "17/May/20x5:10:05:03 +0000", "00/May/2015:10:05:03 +0000"}) {
    EXPECT_THAT(error_of("192.0.2.1 - - [" + std::string(time) + "] \"GET / HTTP/1.1\" 200 5"),
                HasSubstr("no time"))
        << time;
  }
}

TEST(AccessLog, AHugeLineIsReadInLinearTime) {
  const std::string huge(1 << 20, '[');
  EXPECT_THAT(error_of("192.0.2.1 " + huge), HasSubstr("no time"));
  EXPECT_EQ(
      read(std::string(kHead) + "\"GET /" + huge + " HTTP/1.1\" 200 5 \"-\" \"" + huge + "\"").user_agent,
      huge);
}

}  // namespace
}  // namespace hitstream::app
