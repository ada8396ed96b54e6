#include "collector/report.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::collector {
namespace {

TEST(ReportParser, ReadsWhatTheScriptSends) {
  ReportParser parser;
  const auto report = parser.parse(
      R"({"k":"report","t":"T","n":2,"u":"https://a/","r":"https://b/","ti":"Title","l":"de","s":"1x2",)"
      R"("v":"3x4","z":"Europe/Berlin","lt":12.6,"w":1,"si":"shop","d":1,"e":5,"new":[{}]})");
  ASSERT_TRUE(report);
  const Report& read = **report;
  EXPECT_EQ(read.kind, Kind::kReport);
  EXPECT_EQ(read.token, "T");
  EXPECT_EQ(read.number, 2U);
  EXPECT_EQ(read.page, "https://a/");
  EXPECT_EQ(read.source, "https://b/");
  EXPECT_EQ(read.title, "Title");
  EXPECT_EQ(read.tz, "Europe/Berlin");
  EXPECT_EQ(read.load_ms, 13U);
  EXPECT_EQ(read.visible_ms, 5U);
  EXPECT_EQ(read.site, "shop");
  EXPECT_TRUE(read.webdriver && read.twice);
}

TEST(ReportParser, ReadsAnEventWithItsProperties) {
  ReportParser parser;
  const auto report =
      parser.parse(R"({"k":"event","t":"T","name":"signup","p":{"a":"x","b":-3,"c":true,"d":0.5}})");
  ASSERT_TRUE(report);
  ASSERT_EQ((*report)->props.size(), 4U);
  EXPECT_TRUE((*report)->props[0].is_text);
  EXPECT_EQ((*report)->props[1].value, "-3");
  EXPECT_EQ((*report)->props[2].value, "true");
  EXPECT_EQ((*report)->props[3].value, "0.5");
}

TEST(ReportParser, ForgetsTheReportBefore) {
  ReportParser parser;
  ASSERT_TRUE(parser.parse(R"({"k":"event","t":"T","name":"a","p":{"a":1},"w":1,"lt":1})"));
  const auto report = parser.parse(R"({"k":"leave","t":"T"})");
  ASSERT_TRUE(report);
  EXPECT_TRUE((*report)->props.empty());
  EXPECT_FALSE((*report)->load_ms || (*report)->webdriver);
}

TEST(ReportParser, RefusesWhatIsNoReport) {
  ReportParser parser;
  for (const char* bad :
       {"", "x", "[]", "7", R"({"k":"report"})", R"({"t":"T"})", R"({"k":"view","t":"T"})",
        R"({"k":"report","t":7})", R"({"k":"report","t":"T","ti":7})", R"({"k":"report","t":"T","lt":"7"})",
        R"({"k":"report","t":"T","n":-1})", R"({"k":"report","t":"T","lt":1e300})",
        R"({"k":"event","t":"T"})", R"({"k":"event","t":"T","name":"a","p":{"b":{}}})",
        R"({"k":"event","t":"T","name":"a","p":{"b":null}})", R"({"k":"report","t":"T"}x)",
        R"({"k":"report","t":"T")"}) {
    EXPECT_FALSE(parser.parse(bad)) << bad;
  }
  std::string many = R"({"k":"event","t":"T","name":"a","p":{"x":1)";
  for (int i = 0; i < 10; ++i) many += ",\"" + std::to_string(i) + "\":1";
  EXPECT_FALSE(parser.parse(many + "}}"));
}

}  // namespace
}  // namespace hitstream::collector
