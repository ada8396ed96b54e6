#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <numeric>
#include <string>

#include "api/api.h"
#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;

bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS;
}

class DashboardServiceTest : public ::testing::Test {
 protected:
  DashboardServiceTest() {
    std::iota(source.numbers.minute.begin(), source.numbers.minute.end(), 0);
    std::iota(source.numbers.hour.begin(), source.numbers.hour.end(), 100);
    std::iota(source.numbers.day.begin(), source.numbers.day.end(), 200);
  }

  static std::string range(int from, int count) {
    std::string json = "[";
    for (int i = 0; i < count; ++i) json += (i == 0 ? "" : ",") + std::to_string(from + i);
    return json + "]";
  }

  FixedSource source;
  env::ManualClock clock;
  env::ManualExecutor executor;
  telemetry::Registry metrics;
  std::unique_ptr<http::Service> service = *make_dashboard_service(
      {.demo = false, .collect_url = "http://127.0.0.1:8080/collect"}, source, clock, executor, metrics);
  Caller caller{*service, &executor};
};

TEST_F(DashboardServiceTest, AnswersTheThreeWindows) {
  EXPECT_EQ(caller.get("/api/minute").body, range(0, 60));
  EXPECT_EQ(caller.get("/api/hour").body, range(100, 60));
  EXPECT_EQ(caller.get("/api/day").body, range(200, 24));
}

TEST_F(DashboardServiceTest, LeavesBotsOutUnlessAskedForThem) {
  std::iota(source.with_bots.minute.begin(), source.with_bots.minute.end(), 1000);
  std::iota(source.with_bots.day.begin(), source.with_bots.day.end(), 3000);
  EXPECT_EQ(caller.get("/api/minute", "bots=1").body, range(1000, 60));
  EXPECT_EQ(caller.get("/api/day", "_=2&bots=1&callback=f").body, "/**/f(" + range(3000, 24) + ");");
  EXPECT_THAT(caller.get("/api/v1/live", "bots=1").body, HasSubstr(range(1000, 60)));
  for (const char* query : {"", "bots=0", "bots", "bots=11", "nobots=1", "bots=1x"}) {
    EXPECT_EQ(caller.get("/api/minute", query).body, range(0, 60)) << query;
  }
}

TEST_F(DashboardServiceTest, AsksForTheTimeOfTheClock) {
  clock.set_wall_ms(1'763'884'800'123);
  (void)caller.get("/api/minute");
  EXPECT_EQ(source.asked_for_ms, 1'763'884'800'123);
}

TEST_F(DashboardServiceTest, NothingOfTheApiIsStoredOrSniffed) {
  for (const char* path :
       {"/api/minute", "/api/hour", "/api/day", "/api/v1/live", "/api/v1/status", "/api/v1/config"}) {
    const http::Reply reply = caller.get(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_EQ(reply.content_type, "application/json") << path;
    EXPECT_EQ(header_of(reply, "Cache-Control"), "no-store") << path;
    EXPECT_EQ(header_of(reply, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_TRUE(is_json(reply.body)) << path << reply.body;
  }
}

TEST_F(DashboardServiceTest, SpeaksJsonp) {
  const http::Reply reply = caller.get("/api/day", "callback=draw.day&_=1");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "application/javascript");
  EXPECT_EQ(header_of(reply, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(reply, "Cache-Control"), "no-store");
  EXPECT_EQ(reply.body, "/**/draw.day(" + range(200, 24) + ");");
}

TEST_F(DashboardServiceTest, RefusesOtherCallbacksWithAProblem) {
  const http::Reply reply = caller.get("/api/minute", "callback=alert(1)");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_TRUE(is_json(reply.body)) << reply.body;
  EXPECT_THAT(reply.body, HasSubstr("JavaScript function"));
}

TEST_F(DashboardServiceTest, UnknownPathsAreNotFound) {
  for (const char* path : {"/api/", "/api/v1", "/api/v1/top", "/api/v1/top/colour", "/api/v1/status.csv",
                           "/api/week", "/api/minute/", "/API/minute", "/demo", "/demo/kites", "", "*", "/..",
                           "/assets/x.js", "/api/v1/live/", "/healthz"}) {
    const http::Reply reply = caller.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_TRUE(is_json(reply.body)) << path;
  }
}

TEST_F(DashboardServiceTest, TellsAnUnknownPathWhateverItHolds) {
  const http::Reply reply = caller.get("/\xff\"<script>" + std::string(10'000, 'a'));
  EXPECT_EQ(reply.status, 404);
  EXPECT_TRUE(is_json(reply.body));
  EXPECT_LT(reply.body.size(), 1000);
}

TEST_F(DashboardServiceTest, OnlyReads) {
  for (const char* path : {"/api/minute", "/dashboard", "/", "/favicon.ico", "/api/v1/live"}) {
    for (const auto method : {http::Method::kPost, http::Method::kPut, http::Method::kDelete,
                              http::Method::kOptions, http::Method::kPatch, http::Method::kOther}) {
      const http::Reply reply = caller.call(method, path);
      EXPECT_EQ(reply.status, 405) << path;
      EXPECT_EQ(header_of(reply, "Allow"), "GET, HEAD") << path;
    }
    EXPECT_EQ(caller.call(http::Method::kHead, path).status, caller.get(path).status) << path;
  }
}

TEST_F(DashboardServiceTest, LeadsToThePage) {
  EXPECT_EQ(caller.get("/").status, 302);
  EXPECT_EQ(header_of(caller.get("/"), "Location"), "/dashboard");
  const http::Reply page = caller.get("/dashboard");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(caller.get("/favicon.ico").status, 204);
}

TEST_F(DashboardServiceTest, ShowsTheDemoWhereAskedFor) {
  const auto with_demo = *make_dashboard_service({.demo = true, .collect_url = "http://127.0.0.1:9/collect"},
                                                 source, clock, executor, metrics);
  Caller demo(*with_demo);
  for (const char* path : {"/demo", "/demo/kites", "/demo/about"}) {
    const http::Reply reply = demo.get(path);
    EXPECT_EQ(reply.status, 200) << path;
    EXPECT_THAT(reply.body, HasSubstr("<script src=\"http://127.0.0.1:9/collect\" async></script>"));
  }
  EXPECT_THAT(demo.get("/api/v1/config").body, HasSubstr("\"demo\":true"));
}

TEST_F(DashboardServiceTest, DescribesItsApiForProgramsAndPeople) {
  const http::Reply json = caller.get("/openapi.json");
  EXPECT_EQ(json.content_type, "application/json");
  EXPECT_TRUE(is_json(json.body));
  const http::Reply page = caller.get("/api");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("/api/v1/top/{dimension}"));
  EXPECT_THAT(header_of(page, "Content-Security-Policy"),
              HasSubstr("default-src 'none'; style-src 'sha256-"));
}

TEST_F(DashboardServiceTest, TellsHowTheClientGotIn) {
  EXPECT_THAT(caller.get("/api/v1/config").body, HasSubstr(R"("auth":"none","site":null)"));
}

TEST_F(DashboardServiceTest, GivesPagesOfOtherSitesNothingButItsFiles) {
  const std::map<std::string, std::string> fields{{"sec-fetch-site", "cross-site"}};
  EXPECT_EQ(caller.ask({.path = "/api/v1/status", .fields = fields}).status, 403);
  EXPECT_EQ(caller.ask({.path = "/api/minute", .query = "callback=f", .fields = fields}).status, 403);
  EXPECT_EQ(caller.ask({.path = "/dashboard", .fields = fields}).status, 200) << "a link was followed";
  EXPECT_EQ(caller.ask({.path = "/api/minute", .fields = {{"sec-fetch-site", "same-origin"}}}).status, 200);
}

TEST_F(DashboardServiceTest, IsClosedToOtherHostsAndThroughProxies) {
  for (const char* path : {"/api/v1/status", "/api/day", "/dashboard", "/api/v1/live"}) {
    const http::Reply rebound = caller.ask({.path = path, .host = "evil.example:8081"});
    EXPECT_EQ(rebound.status, 403) << path;
    EXPECT_THAT(rebound.body, HasSubstr("hitstream password")) << path;
    for (const char* field : {"x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-server",
                              "x-forwarded-port", "x-client-ip", "x-original-host"})
      EXPECT_EQ(caller.ask({.path = path, .fields = {{field, ""}}}).status, 403) << path << " " << field;
  }
}

}  // namespace
}  // namespace hitstream::api
