#include "hit/heartbeat.h"

#include <gtest/gtest.h>

#include "hit/hit.h"

namespace hitstream::hit {
namespace {

const base::SourceId kSrc = *base::SourceId::parse("000102030405060708090a0b0c0d0e0f");
const base::SourceId kBefore = *base::SourceId::parse("f00102030405060708090a0b0c0d0e0f");

Heartbeat full() {
  Heartbeat heartbeat;
  heartbeat.name = "eu-1.example";
  heartbeat.since_ms = 1'700'000'000'000;
  heartbeat.next = 18446744073709551615U;
  heartbeat.acknowledged = 7;
  heartbeat.beats = 3;
  heartbeat.last = true;
  heartbeat.before = {kBefore, 9};
  heartbeat.accepted = 5;
  heartbeat.refused = {{"journal_full", 2}, {"token", 1}};
  heartbeat.sessions = {{"new", 4}};
  heartbeat.referers = {{"origin", 1}};
  return heartbeat;
}

std::string record_of(const Heartbeat& heartbeat) {
  std::string record;
  append_heartbeat(heartbeat, kSrc, 1'700'000'000'123, record);
  return record;
}

TEST(Heartbeat, IsWrittenAsDocumented) {
  Heartbeat heartbeat;
  heartbeat.name = "eu-1";
  heartbeat.since_ms = 1;
  heartbeat.next = 12;
  heartbeat.acknowledged = 10;
  heartbeat.beats = 2;
  heartbeat.accepted = 10;
  heartbeat.refused = {{"token", 1}, {"rate", 0}};
  EXPECT_EQ(
      record_of(heartbeat),
      R"({"referer":"-","ua":"-","ip":"-","sid":"000102030405060708090a0b0c0d0e0f",)"
      R"("timestamp":"1700000000123","kind":"heartbeat","collector":{"name":"eu-1","since":1,"next":12,)"
      R"("acknowledged":10,"beats":2,"accepted":10,"refused":{"token":1}}})");
}

TEST(Heartbeat, IsReadAsItWasWritten) {
  for (const Heartbeat& heartbeat : {full(), Heartbeat{.name = "x"}}) {
    std::string sent;
    append_with_origin(record_of(heartbeat), {kSrc, 41}, sent);
    Parser parser;
    const auto hit = parser.parse(sent);
    ASSERT_TRUE(hit) << hit.error().message;
    EXPECT_EQ(hit->kind, Kind::kHeartbeat);
    EXPECT_EQ(hit->sid, kSrc.hex());
    EXPECT_EQ(hit->origin, (Origin{kSrc, 41}));
    const auto read = read_heartbeat(hit->heartbeat);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, heartbeat);
  }
}

TEST(Heartbeat, OfANewerProgramIsRead) {
  const auto read = read_heartbeat(R"({"name":"a","since":1,"next":2,"beats":0,"more":[{}],"refused":{}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->next, 2U);
  EXPECT_FALSE(read->acknowledged);
  EXPECT_FALSE(read->before);
}

TEST(Heartbeat, NothingElseIsOne) {
  std::string many = R"({"name":"a","since":1,"next":2,"beats":0,"refused":{)";
  for (int i = 0; i <= 32; ++i) many += (i == 0 ? "\"r" : ",\"r") + std::to_string(i) + "\":1";
  many += "}}";
  for (const std::string& json :
       {std::string(), std::string("[]"), std::string("{"), std::string(R"({"since":1,"next":2,"beats":0})"),
        std::string(R"({"name":"","since":1,"next":2,"beats":0})"),
        std::string(R"({"name":"a<b","since":1,"next":2,"beats":0})"),
        std::string(R"({"name":"a","since":-1,"next":2,"beats":0})"),
        std::string(R"({"name":"a","since":1,"beats":0})"),
        std::string(R"({"name":"a","since":1,"next":2,"beats":0,"last":1})"),
        std::string(R"({"name":"a","since":1,"next":2,"beats":0,"before":{"src":"0","next":1}})"),
        std::string(R"({"name":"a","since":1,"next":2,"beats":0,"refused":{"a":"b"}})"), many}) {
    EXPECT_FALSE(read_heartbeat(json)) << json;
  }
}

TEST(Heartbeat, AFieldOfItsNameMayBeAnything) {
  Parser parser;
  for (const std::string value : {"1", "\"x\"", "[1,{}]", "null", R"({"a":{"b":1}} )"}) {
    const auto hit =
        parser.parse(R"({"referer":"-","ua":"-","ip":"-","sid":"s","timestamp":"1","collector":)" + value +
                     R"(,"kind":"view"})");
    ASSERT_TRUE(hit) << value << hit.error().message;
    EXPECT_EQ(hit->kind, Kind::kView);
  }
}

TEST(OriginAtEnd, IsFoundWhateverStandsBeforeIt) {
  for (const std::string record : {R"({"referer":1})", R"({broken "sid":"x})"}) {
    std::string sent;
    append_with_origin(record, {kSrc, 1234}, sent);
    EXPECT_EQ(origin_at_end(sent), (Origin{kSrc, 1234})) << record;
  }
}

TEST(OriginAtEnd, IsNotGuessed) {
  const std::string hex = kSrc.hex();
  for (const std::string& record :
       {std::string(), std::string("}"), std::string("no record"), "{,\"src\":\"" + hex + "\",\"seq\":}",
        "{,\"src\":\"" + hex + "\",\"seq\":1", "{\"src\":\"" + hex + "\",\"seq\":1}",
        "{,\"src\":\"" + hex.substr(1) + "\",\"seq\":1}", "\"" + hex + "\",\"seq\":1}",
        "{,\"src\":\"" + hex + "\",\"seq\":99999999999999999999}"}) {
    EXPECT_EQ(origin_at_end(record), std::nullopt) << record;
  }
}

}  // namespace
}  // namespace hitstream::hit
