#include "api/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;

Summary some_summary() {
  Summary summary;
  summary.now = {21, 9, 10, 4, 7001, 2};
  summary.before = Sums{};
  return summary;
}

Query asked_for(Window window, std::vector<Filter> filters = {}) {
  Query query;
  query.window = window;
  query.filters = std::move(filters);
  return query;
}

TEST(JsonSummary, HasRatesAndMeans) {
  EXPECT_EQ(json_summary(asked_for(Window::kHour), some_summary()),
            R"({"window":"hour","now":{"views":21,"visitors":9,"sessions":10,"bounces":4,"bounce_rate":0.4,)"
            R"("views_per_session":2.1,"visible_ms":7001,"visible_views":2,"visible_mean_ms":3501},)"
            R"("before":{"views":0,"visitors":0,"sessions":0,"bounces":0,"bounce_rate":null,)"
            R"("views_per_session":null,"visible_ms":0,"visible_views":0,"visible_mean_ms":null},)"
            R"("visitors_error":0.008,"sampled":1})");
}

TEST(JsonSummary, SaysWhenTheWindowBeforeIsNotKnown) {
  Summary summary = some_summary();
  summary.before.reset();
  summary.sampled = 0.25;
  EXPECT_THAT(json_summary(asked_for(Window::kDay), summary), HasSubstr(R"("before":null,)"));
  EXPECT_THAT(json_summary(asked_for(Window::kDay), summary), HasSubstr(R"("sampled":0.25)"));
}

TEST(JsonSummary, HasNoViewsPerSessionWhereAFilterTakesSingleViews) {
  const auto filtered_by = [](Dimension dimension) {
    return json_summary(asked_for(Window::kDay, {{Dimension::kSite, "a.example"}, {dimension, "x"}}),
                        some_summary());
  };
  EXPECT_THAT(filtered_by(Dimension::kBrowser), HasSubstr(R"("views_per_session":2.1,)"));
  for (const Dimension dimension : {Dimension::kPage, Dimension::kExit, Dimension::kSource}) {
    EXPECT_THAT(filtered_by(dimension), HasSubstr(R"("bounce_rate":0.4,"views_per_session":null,)"));
  }
}

TEST(JsonSeries, TellsItsEndAndSpan) {
  EXPECT_EQ(json_series(Window::kHour, {{1, 2}, {1, 1}, {0, 1}, 120'000, 1}),
            R"({"window":"hour","end_ms":120000,"span_ms":60000,"views":[1,2],"visitors":[1,1],)"
            R"("sessions":[0,1],"sampled":1})");
}

TEST(JsonTop, QuotesItsValues) {
  EXPECT_EQ(
      json_top(Window::kDay, Dimension::kPage, {{{"/\"<", 12, 9}}, 100, 3, 1}),
      R"({"dimension":"page","window":"day","rows":[{"value":"/\u0022\u003c","views":12,"visitors":9}],)"
      R"("total":100,"other":3,"sampled":1})");
}

TEST(JsonAudit, NamesWhatIsMissing) {
  const Audit audit{false,
                    "3 hits of \"alpha\" are missing",
                    {{"alpha", "9f3c", 5, 20, 12, {{"bot", 3}, {"skewed", 1}}, 1, 0, 0, 3}}};
  EXPECT_EQ(json_audit(audit),
            R"({"complete":false,"verdict":"3 hits of \u0022alpha\u0022 are missing","collectors":[)"
            R"({"name":"alpha","src":"9f3c","last_heard_ms":5,"accepted":20,"counted":12,)"
            R"("filtered":{"bot":3,"skewed":1},"late":1,"unreadable":0,"in_flight":0,"missing":3}]})");
}

TEST(CsvField, QuotesWhatTheGrammarWants) {
  EXPECT_EQ(csv_field("/a b"), "/a b");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_field("a\r\nb"), "\"a\r\nb\"");
}

TEST(CsvField, LetsNoSpreadsheetReckon) {
  EXPECT_EQ(csv_field("=1+1"), "'=1+1");
  EXPECT_EQ(csv_field("@SUM(A1,A2)"), "\"'@SUM(A1,A2)\"");
  EXPECT_EQ(csv_field("-1"), "'-1");
  EXPECT_EQ(csv_field("+1"), "'+1");
  EXPECT_EQ(csv_field("a=1"), "a=1");
}

TEST(Csv, HasALineOfNamesAndOneForEachRow) {
  EXPECT_EQ(csv_top(Dimension::kPage, {{{"/a,b", 2, 1}, {"/", 1, 1}}, 3, 0, 1}),
            "page,views,visitors\r\n\"/a,b\",2,1\r\n/,1,1\r\n");
  EXPECT_EQ(csv_summary(some_summary()),
            "window,views,visitors,sessions,bounces,visible_ms,visible_views\r\n"
            "now,21,9,10,4,7001,2\r\nbefore,0,0,0,0,0,0\r\n");
  EXPECT_EQ(csv_visitors(3), "now,within_s\r\n3,300\r\n");
  EXPECT_EQ(csv_sites({"a", "b"}), "site\r\na\r\nb\r\n");
}

TEST(CsvSeries, TellsWhereEachBucketBegins) {
  EXPECT_EQ(csv_series(Window::kHour, {{1, 2}, {1}, {0, 1}, 120'000, 1}),
            "start,views,visitors,sessions\r\n1970-01-01T00:00:00Z,1,1,0\r\n1970-01-01T00:01:00Z,2,0,1\r\n");
}

TEST(CsvAudit, HasALineForEachCollector) {
  EXPECT_EQ(csv_audit({true, "", {{"a", "9f", 1000, 20, 12, {{"bot", 3}, {"skewed", 1}}, 1, 0, 0, 3}}}),
            "name,src,last_heard,accepted,counted,filtered,late,unreadable,in_flight,missing\r\n"
            "a,9f,1970-01-01T00:00:01Z,20,12,bot: 3; skewed: 1,1,0,0,3\r\n");
}

}  // namespace
}  // namespace hitstream::api
