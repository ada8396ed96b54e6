#include "shipper/partition_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::shipper {
namespace {

const hit::Origin kOrigin{{{0xAB}}, 7};
constexpr const char* kOfOrigin = "ab000000000000000000000000000000-7";

std::string with_session(const std::string& json_text) {
  return R"({"referer":"-","ua":"-","ip":"-","sid":")" + json_text + R"(","timestamp":"0"})";
}

std::string key_of(const std::string& record) { return std::string(PartitionKeys().of(record, kOrigin)); }

TEST(PartitionKey, IsTheSessionId) {
  EXPECT_EQ(key_of(with_session("5f0c61d2a9b84e3790c1d2e3f4a5b6c7")), "5f0c61d2a9b84e3790c1d2e3f4a5b6c7");
  EXPECT_EQ(key_of(with_session("-")), "-");
  EXPECT_EQ(key_of(with_session(R"(a\"b\u00e9)")), "a\"b\u00e9") << "unescaped";
  EXPECT_EQ(key_of(R"({"sid" : "spaced","referer":"-","ua":"-","ip":"-","timestamp":"0"})"), "spaced");
}

TEST(PartitionKey, IsNotWhatAVisitorPutsIntoAnotherField) {
  hit::RawHit raw;
  raw.referer = R"(","sid":"forged)";
  raw.user_agent = R"(\","sid":"forged)";
  raw.sid = "true";
  std::string record;
  hit::append_record(raw, 1000, record);
  EXPECT_EQ(key_of(record), "true");
}

TEST(PartitionKey, IsCutAtACharacter) {
  EXPECT_EQ(key_of(with_session(std::string(300, 'x'))), std::string(256, 'x'));
  EXPECT_EQ(key_of(with_session(std::string(255, 'x') + "\u00e9")), std::string(255, 'x'));
}

TEST(PartitionKey, IsMadeOfTheOriginWhereThereIsNoSession) {
  EXPECT_EQ(key_of(with_session("")), kOfOrigin);
  EXPECT_EQ(key_of("{}"), kOfOrigin);
  EXPECT_EQ(key_of(R"("sid":")"), kOfOrigin);
  EXPECT_EQ(key_of(R"("sid":"\)"), kOfOrigin);
  EXPECT_EQ(key_of(""), kOfOrigin);
}

}  // namespace
}  // namespace hitstream::shipper
