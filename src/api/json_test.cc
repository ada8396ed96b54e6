#include "api/json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <limits>
#include <string>

namespace hitstream::api {
namespace {

// Fails the test unless `text` is JSON; what it holds otherwise.
class Parsed {
 public:
  explicit Parsed(const std::string& text) : padded_(text) {
    EXPECT_EQ(parser_.parse(padded_).get(root_), simdjson::SUCCESS) << text;
  }
  [[nodiscard]] simdjson::dom::element at(const char* pointer) const {
    simdjson::dom::element found;
    EXPECT_EQ(root_.at_pointer(pointer).get(found), simdjson::SUCCESS) << pointer;
    return found;
  }

 private:
  simdjson::padded_string padded_;
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

std::string round_trip(std::string_view text) {
  return std::string(Parsed("[" + json_quoted(text) + "]").at("/0").get_string().value());
}

TEST(JsonQuoted, HoldsAnyText) {
  for (const std::string& text :
       {std::string(), std::string("a\"b\\c"), std::string("\x01\x1f\x7f\n\t"), std::string("a\0b", 3),
        std::string("Grüße, 風 🪁"), std::string("</script>&")}) {
    EXPECT_EQ(round_trip(text), text);
  }
}

TEST(JsonQuoted, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(round_trip("a\xff\xc3(\xed\xa0\x80"),
            "a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(JsonQuoted, MayStandInAPage) {
  EXPECT_EQ(json_quoted("</script>").find('<'), std::string::npos);
  EXPECT_EQ(json_quoted("a&b").find('&'), std::string::npos);
}

TEST(JsonCounts, AreOldestFirst) {
  const std::vector<std::uint64_t> counts{0, 7, std::numeric_limits<std::uint64_t>::max()};
  EXPECT_EQ(json_counts(counts), "[0,7,18446744073709551615]");
  EXPECT_EQ(json_counts({}), "[]");
}

Status two_shards() {
  Status status;
  ShardState first{.shard = "shard-0", .behind_latest_ms = 12, .hits_per_second = 3.25};
  ShardState second{.shard = "a \"b\"", .behind_latest_ms = 40, .rebuilding = true, .rebuilt_share = 0.43219};
  second.hits_per_second = 1000;
  second.to_go = std::chrono::seconds(75);
  status.shards = {first, second};
  status.counted = 5;
  status.late = 1;
  status.skewed = 2;
  status.repeats = 3;
  status.unreadable = 4;
  status.lost = 6;
  status.own = 7;
  status.prefetched = 8;
  status.bots = {{"ua", 9}, {"no_ua", 10}};
  status.kinds = {{"report", 11}};
  status.problem = {Problem::Kind::kJournal, "the disk is \"full\""};
  return status;
}

TEST(JsonSums, OfNothingIsAnEmptyObject) { EXPECT_EQ(json_sums(std::span<const NamedCount>()), "{}"); }

TEST(JsonStatus, HoldsEveryNumber) {
  const Parsed json(json_status(two_shards()));
  const auto number = [&](const char* at) { return json.at(at).get_uint64().value(); };
  EXPECT_EQ(number("/counted"), 5);
  EXPECT_EQ(number("/late"), 1);
  EXPECT_EQ(number("/skewed"), 2);
  EXPECT_EQ(number("/repeats"), 3);
  EXPECT_EQ(number("/unreadable"), 4);
  EXPECT_EQ(number("/lost"), 6);
  EXPECT_EQ(number("/own"), 7);
  EXPECT_EQ(number("/prefetched"), 8);
  EXPECT_EQ(number("/bots/ua"), 9);
  EXPECT_EQ(number("/bots/no_ua"), 10);
  EXPECT_EQ(number("/kinds/report"), 11);
  EXPECT_TRUE(json.at("/journal_failing").get_bool().value());
  EXPECT_EQ(json.at("/problem/kind").get_string().value(), "journal");
  EXPECT_EQ(json.at("/problem/text").get_string().value(), "the disk is \"full\"");
  EXPECT_TRUE(json.at("/problem/since_ms").is_null());
  EXPECT_EQ(json.at("/shards").get_array().value().size(), 2);
  EXPECT_EQ(json.at("/shards/1/shard").get_string().value(), "a \"b\"");
  EXPECT_EQ(number("/shards/0/lag_ms"), 12);
  EXPECT_FALSE(json.at("/shards/0/rebuilding").get_bool().value());
  EXPECT_DOUBLE_EQ(json.at("/shards/0/hits_per_second").get_double().value(), 3.3);
  EXPECT_TRUE(json.at("/shards/0/eta_s").is_null());
  EXPECT_EQ(number("/shards/1/eta_s"), 75);
}

TEST(JsonStatus, NamesThePagesWhereTheTagStandsTwice) {
  Status status = two_shards();
  status.doubled_tags = {{"https://a.example/\"x\"", 7}, {"https://a.example/y", 6}};
  const Parsed json(json_status(status));
  EXPECT_EQ(json.at("/doubled_tags/0/url").get_string().value(), "https://a.example/\"x\"");
  EXPECT_EQ(json.at("/doubled_tags/0/last_ms").get_int64().value(), 7);
  EXPECT_EQ(json.at("/doubled_tags").get_array().value().size(), 2);
}

TEST(JsonStatus, SumsUpByTheWorstShard) {
  const Parsed json(json_status(two_shards()));
  EXPECT_EQ(json.at("/lag_ms").get_int64().value(), 40);
  EXPECT_TRUE(json.at("/rebuilding").get_bool().value());
  EXPECT_DOUBLE_EQ(json.at("/rebuilt_share").get_double().value(), 0.432);
  EXPECT_DOUBLE_EQ(json.at("/hits_per_second").get_double().value(), 1003.3);
  EXPECT_EQ(json.at("/eta_s").get_int64().value(), 75);
}

TEST(JsonStatus, TheTimeToGoIsNotKnownAsLongAsAShardCannotTell) {
  Status status = two_shards();
  status.shards.front().rebuilding = true;
  EXPECT_TRUE(Parsed(json_status(status)).at("/eta_s").is_null());
}

TEST(JsonStatus, NamesEachProblemAndNoneWhereThereIsNone) {
  using Kind = Problem::Kind;
  Status status;
  EXPECT_TRUE(Parsed(json_status(status)).at("/problem").is_null());
  for (const auto& [kind, name] :
       std::vector<std::pair<Kind, std::string>>{{Kind::kMissing, "missing"},
                                                 {Kind::kCredentials, "credentials"},
                                                 {Kind::kDenied, "denied"},
                                                 {Kind::kUnreachable, "unreachable"}}) {
    status.problem = {kind, "what to do", 1'700'000'000'123};
    const Parsed json(json_status(status));
    EXPECT_EQ(json.at("/problem/since_ms").get_int64().value(), 1'700'000'000'123);
    EXPECT_EQ(json.at("/problem/kind").get_string().value(), name);
    EXPECT_FALSE(json.at("/journal_failing").get_bool().value());
  }
}

TEST(JsonStatus, OfNoShardIsUpToDate) {
  const Parsed json(json_status({}));
  EXPECT_EQ(json.at("/lag_ms").get_int64().value(), 0);
  EXPECT_FALSE(json.at("/rebuilding").get_bool().value());
  EXPECT_EQ(json.at("/rebuilt_share").get_double().value(), 1);
}

TEST(JsonStatus, StaysJsonWithAShareThatIsNone) {
  Status status;
  for (const double share :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1.0}) {
    status.shards = {{.shard = "s", .rebuilding = true, .rebuilt_share = share}};
    EXPECT_EQ(Parsed(json_status(status)).at("/rebuilt_share").get_double().value(), 0);
  }
}

TEST(JsonLive, IsAllOfOneMoment) {
  const Series series{{1, 2}, {3}, {4}};
  const Parsed json(json_live(1'700'000'000'123, series, two_shards()));
  EXPECT_EQ(json.at("/now_ms").get_int64().value(), 1'700'000'000'123);
  EXPECT_EQ(json.at("/minute/1").get_uint64().value(), 2);
  EXPECT_EQ(json.at("/hour/0").get_uint64().value(), 3);
  EXPECT_EQ(json.at("/day/0").get_uint64().value(), 4);
  EXPECT_EQ(json.at("/status/counted").get_uint64().value(), 5);
}

TEST(JsonConfig, HoldsTheCollectorsAddress) {
  const Parsed json(
      json_config({.demo = true, .collect_url = "https://a.example/collect?x=\"&y"}, "share", "a\"b"));
  EXPECT_EQ(json.at("/auth").get_string().value(), "share");
  EXPECT_EQ(json.at("/site").get_string().value(), "a\"b");
  EXPECT_TRUE(json.at("/demo").get_bool().value());
  EXPECT_EQ(json.at("/collect_url").get_string().value(), "https://a.example/collect?x=\"&y");
}

}  // namespace
}  // namespace hitstream::api
