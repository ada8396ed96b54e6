#include "api/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/names.h"

namespace hitstream::api {
namespace {

using ::testing::HasSubstr;
using enum Parameter;

base::Result<Parameters> all_of(std::string_view query) {
  return parameters_of(query, {kSite, kWindow, kFilter, kBots, kLimit, kContains});
}

std::string complaint(std::string_view query) {
  const auto taken = all_of(query);
  return taken ? "" : taken.error().message;
}

TEST(Parameters, HaveDefaults) {
  const Parameters none = *all_of("");
  EXPECT_EQ(none.query.window, Window::kDay);
  EXPECT_EQ(none.query.site, "");
  EXPECT_TRUE(none.query.filters.empty());
  EXPECT_EQ(none.query.audience, Audience::kPeople);
  EXPECT_EQ(none.limit, 20);
  EXPECT_EQ(none.contains, "");
}

TEST(Parameters, AreAllTaken) {
  const Parameters taken =
      *all_of("site=example.org&window=hour&filter=page:/a%3Fb:c&filter=browser:&bots=1&limit=1000&q=x&_=17");
  EXPECT_EQ(taken.query.site, "example.org");
  EXPECT_EQ(taken.query.window, Window::kHour);
  const std::vector<Filter> filters{{Dimension::kPage, "/a?b:c"}, {Dimension::kBrowser, ""}};
  EXPECT_EQ(taken.query.filters, filters);
  EXPECT_EQ(taken.query.audience, Audience::kEverybody);
  EXPECT_EQ(taken.limit, 1000);
  EXPECT_EQ(taken.contains, "x");
}

TEST(Parameters, ThatAreWrongAreNamedWithWhatIsAllowed) {
  EXPECT_EQ(complaint("window=week"), "The parameter window is \"week\"; allowed: minute, hour, day.");
  EXPECT_EQ(complaint("limit=0"), "The parameter limit is \"0\"; allowed: 1 to 1000.");
  EXPECT_THAT(complaint("limit=1001"), HasSubstr("1 to 1000"));
  EXPECT_THAT(complaint("limit=ten"), HasSubstr("1 to 1000"));
  EXPECT_THAT(complaint("bots=yes"), HasSubstr("allowed: 0, 1"));
  EXPECT_THAT(complaint("filter=colour:red"), HasSubstr("allowed: DIMENSION:VALUE, with one of site, page,"));
  EXPECT_THAT(complaint("filter=page"), HasSubstr("DIMENSION:VALUE"));
  EXPECT_THAT(complaint("filter=event:signup"), HasSubstr("but event"));
  EXPECT_EQ(complaint("windwo=day"),
            "There is no parameter \"windwo\" here; allowed: site, window, filter, bots, limit, q.");
  EXPECT_EQ(complaint("site=a&site=b"), "The parameter site stands there more than once.");
}

TEST(Parameters, OfOtherPathsAreUnknown) {
  EXPECT_THAT(parameters_of("limit=3", {kSite}).error().message, HasSubstr("allowed: site."));
  EXPECT_THAT(parameters_of("a=3", {}).error().message, HasSubstr("allowed: none."));
}

TEST(Parameters, AreBoundedText) {
  EXPECT_EQ(complaint("site=" + std::string(2048, 'a')), "");
  EXPECT_THAT(complaint("site=" + std::string(2049, 'a')), HasSubstr("at most 2048 bytes"));
  for (const char* query : {"site=%ff", "q=%00", "q=%0a", "site=%7f"})
    EXPECT_THAT(complaint(query), HasSubstr("UTF-8 without control characters")) << query;
  std::string many;
  for (int i = 0; i < 17; ++i) many += "filter=page:a&";
  EXPECT_THAT(complaint(many), HasSubstr("At most 16 filters"));
  EXPECT_EQ(complaint(many.substr(many.find('&') + 1)), "");
  EXPECT_LT(complaint("window=" + std::string(2000, 'w')).size(), 300);
}

TEST(Names, AreTheSameInBothDirections) {
  for (int i = 0; i <= static_cast<int>(Dimension::kEvent); ++i)
    EXPECT_EQ(dimension_of(name_of(static_cast<Dimension>(i))), static_cast<Dimension>(i));
  EXPECT_EQ(name_of(Dimension::kUtmCampaign), "utm_campaign");
  EXPECT_EQ(name_of(Dimension::kEvent), "event");
  EXPECT_FALSE(dimension_of("Page"));
}

}  // namespace
}  // namespace hitstream::api
