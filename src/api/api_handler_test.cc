#include "api/api_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/metrics.h"
#include "api/names.h"
#include "api/test_doubles.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ApiTest : public ::testing::Test {
 protected:
  http::Reply get_as(const std::string& accept, const std::string& path, const std::string& query = {}) {
    return caller.ask({.path = path, .query = query, .fields = {{"accept", accept}}});
  }

  FixedSource source;
  env::ManualClock clock;
  env::ManualExecutor executor;
  telemetry::Registry metrics;
  std::unique_ptr<http::Service> service = *make_dashboard_service({}, source, clock, executor, metrics);
  Caller caller{*service, &executor};
};

TEST_F(ApiTest, HandsTheQuestionOn) {
  source.list = {{{"/", 12, 9}}, 100, 0, 1};
  const http::Reply reply =
      caller.get("/api/v1/top/page", "site=a&window=hour&filter=browser:Firefox&limit=3&q=x&bots=1");
  EXPECT_EQ(reply.body,
            R"({"dimension":"page","window":"hour","rows":[{"value":"/","views":12,"visitors":9}],)"
            R"("total":100,"other":0,"sampled":1})");
  EXPECT_EQ(source.asked_dimension, Dimension::kPage);
  EXPECT_EQ(source.asked_limit, 3);
  EXPECT_EQ(source.asked_text, "x");
  EXPECT_EQ(source.asked.site, "a");
  EXPECT_EQ(source.asked.window, Window::kHour);
  EXPECT_EQ(source.asked.now_ms, clock.wall_ms());
  EXPECT_EQ(source.asked.audience, Audience::kEverybody);
  EXPECT_EQ(source.asked.filters, (std::vector<Filter>{{Dimension::kBrowser, "Firefox"}}));
}

TEST_F(ApiTest, ListsEveryDimension) {
  for (int i = 0; i <= static_cast<int>(Dimension::kEvent); ++i) {
    const auto dimension = static_cast<Dimension>(i);
    const std::string path = std::string("/api/v1/top/").append(name_of(dimension));
    EXPECT_EQ(caller.get(path).status, 200) << path;
    EXPECT_EQ(source.asked_dimension, dimension) << path;
  }
}

TEST_F(ApiTest, CountsBotsWhereTheyAreListed) {
  (void)caller.get("/api/v1/top/page");
  EXPECT_EQ(source.asked.audience, Audience::kPeople);
  (void)caller.get("/api/v1/top/bot");
  EXPECT_EQ(source.asked.audience, Audience::kEverybody);
}

TEST_F(ApiTest, AnswersAsCsvWhereAskedFor) {
  source.list = {{{"=1", 12, 9}}, 100, 0, 1};
  for (const http::Reply& reply :
       {caller.get("/api/v1/top/page.csv"), get_as("text/csv", "/api/v1/top/page")}) {
    EXPECT_EQ(reply.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(reply.body, "page,views,visitors\r\n'=1,12,9\r\n");
  }
  EXPECT_EQ(header_of(caller.get("/api/v1/top/page.csv", "window=hour"), "Content-Disposition"),
            "attachment; filename=\"hitstream-top-page-hour.csv\"");
  EXPECT_EQ(header_of(get_as("text/csv", "/api/v1/top/page"), "Content-Disposition"), "");
  for (const char* accept : {"", "*/*", "application/json", "application/json, text/csv", "text/csv;q=0"})
    EXPECT_EQ(get_as(accept, "/api/v1/top/page").content_type, "application/json") << accept;
}

TEST_F(ApiTest, AnswersWhatIsWrongAsAProblem) {
  for (const char* path :
       {"/api/v1/top/page", "/api/v1/series", "/api/v1/summary.csv", "/api/v1/visitors", "/api/v1/sites",
        "/api/v1/audit", "/api/v1/live", "/api/v1/status", "/api/v1/config"}) {
    const http::Reply reply = caller.get(path, "windwo=week");
    EXPECT_EQ(reply.status, 400) << path;
    EXPECT_EQ(reply.content_type, "application/problem+json") << path;
    EXPECT_THAT(reply.body, HasSubstr("There is no parameter")) << path;
  }
}

TEST_F(ApiTest, RefusesMoreQueriesThanMayWait) {
  Caller hasty(*service);  // nobody runs what waits
  for (int i = 0; i < 256; ++i) EXPECT_EQ(hasty.get("/api/v1/summary").body, "") << "waits";
  const http::Reply reply = hasty.get("/api/v1/summary");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(header_of(reply, "Retry-After"), "1");
}

TEST_F(ApiTest, MeasuresHowLongQueriesWaitAndTake) {
  Caller hasty(*service);
  source.on_top = [this] { clock.advance(std::chrono::seconds(2)); };
  (void)hasty.get("/api/v1/top/page");
  clock.advance(std::chrono::seconds(1));
  (void)executor.run_once();
  Metrics measured(metrics);
  EXPECT_EQ(measured.query_wait_seconds.snapshot().count, 1);
  EXPECT_EQ(measured.query_wait_seconds.snapshot().sum, 1);
  EXPECT_EQ(measured.query_seconds.snapshot().sum, 2);
}

TEST_F(ApiTest, StreamsToThoseWhoAskForEvents) {
  const http::Reply head = get_as("text/event-stream", "/api/v1/live", "site=a");
  EXPECT_EQ(head.content_type, "text/event-stream");
  EXPECT_EQ(header_of(head, "Cache-Control"), "no-store");
  EXPECT_EQ(header_of(head, "X-Accel-Buffering"), "no");
  ASSERT_TRUE(caller.stream);
  ASSERT_EQ(caller.stream->sent.size(), 1);
  EXPECT_THAT(*caller.stream->sent[0], StartsWith("event: live\nid: "));
  EXPECT_EQ(source.asked.site, "a");
  for (const char* accept : {"", "*/*", "application/json"}) {
    EXPECT_EQ(get_as(accept, "/api/v1/live").content_type, "application/json") << accept;
    EXPECT_FALSE(caller.stream);
  }
  EXPECT_EQ(get_as("text/event-stream", "/api/v1/live.json").content_type, "application/json");
}

TEST_F(ApiTest, KeepsTheOriginalPathsForOneSite) {
  (void)caller.get("/api/hour", "site=example.org&unknown=1");
  EXPECT_EQ(source.asked.site, "example.org");
  (void)caller.get("/api/hour");
  EXPECT_EQ(source.asked.site, "");
}

}  // namespace
}  // namespace hitstream::api
