#include "shipper/places.h"

#include <gtest/gtest.h>

namespace hitstream::shipper {
namespace {

journal::Record record(std::string_view payload, std::uint64_t seq) {
  return {seq, base::SourceId{{0xAB}}, seq, 0, payload};
}

TEST(Places, AreThoseOfEachRecordInTheirOrder) {
  const std::string plain = R"({"referer":"-","ua":"-","ip":"-","sid":"one","timestamp":"0"})";
  const std::string escaped = R"({"referer":"-","ua":"-","ip":"-","sid":"tw\"o","timestamp":"0"})";
  const std::vector<journal::Record> records = {record(plain, 0), record("{}", 1), record(escaped, 2),
                                                record("damaged", 3)};
  Places places;
  for (int round = 0; round < 2; ++round) {
    const auto found = places.of(records);
    ASSERT_EQ(found.size(), records.size());
    EXPECT_EQ(found[0].partition_key, "one");
    EXPECT_EQ(found[1].partition_key, "ab000000000000000000000000000000-1");
    EXPECT_EQ(found[2].partition_key, "tw\"o");
    EXPECT_EQ(found[3].partition_key, "ab000000000000000000000000000000-3");
    for (const Place& place : found) EXPECT_EQ(place.hash, stream::hash_of(place.partition_key));
  }
  EXPECT_TRUE(places.of({}).empty());
}

}  // namespace
}  // namespace hitstream::shipper
