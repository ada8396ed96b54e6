#include "stream/kinesis/kinesis_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/kinesis/test_doubles.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using base::Errc;
using Kind = aws::Failure::Kind;
using Outcome = PutResult::Outcome;
using std::chrono::milliseconds;
using testing::ElementsAre;

class KinesisSinkTest : public ::testing::Test {
 protected:
  KinesisSinkTest() {
    auto client = std::make_unique<FakeKinesis>(service);
    kinesis = client.get();
    sink = make_kinesis_sink("hits", "eu-central-1", std::move(client));
    service.create(2);
  }
  base::Result<ShardMap> shard_map() {
    base::Result<ShardMap> result = base::fail(Errc::kTimeout, "no answer");
    sink->shard_map([&result](base::Result<ShardMap> answer) { result = std::move(answer); });
    for (int i = 0; i < 5; ++i) sink->perform(milliseconds(0));
    return result;
  }
  base::Result<std::vector<PutResult>> put(const std::vector<std::string>& keys) {
    std::vector<OutRecord> records;
    for (const std::string& key : keys) records.push_back({key, "7", "data of " + key});
    std::vector<const OutRecord*> pointers;
    for (const OutRecord& record : records) pointers.push_back(&record);
    base::Result<std::vector<PutResult>> result = base::fail(Errc::kTimeout, "no answer");
    sink->put(pointers,
              [&result](base::Result<std::vector<PutResult>> answer) { result = std::move(answer); });
    for (int i = 0; i < 5; ++i) sink->perform(milliseconds(0));
    return result;
  }

  env::ManualClock clock;
  FakeService service{clock};
  FakeKinesis* kinesis = nullptr;
  std::unique_ptr<Sink> sink;
};

TEST_F(KinesisSinkTest, MapsTheOpenShardsInTheOrderOfTheirRanges) {
  service.set_range("shardId-000000000000", "100", "200");
  service.set_range("shardId-000000000001", "0", "99");
  const auto map = shard_map();
  ASSERT_TRUE(map) << map.error().message;
  EXPECT_EQ(map->stream_created_ms, clock.wall_ms());
  ASSERT_EQ(map->shards.size(), 2U);
  EXPECT_EQ(map->shards[0].id.name, "shardId-000000000001");
  EXPECT_EQ(map->shards[1].first.decimal(), "100");
  EXPECT_EQ(map->shards[1].last.decimal(), "200");
  service.merge("shardId-000000000000", "shardId-000000000001");
  const auto merged = shard_map();
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->shards.size(), 1U);
}

TEST_F(KinesisSinkTest, RefusesAMapWithoutShardsOrWithBrokenRanges) {
  service.set_range("shardId-000000000000", "x", "200");
  EXPECT_EQ(shard_map().error().code, Errc::kUnavailable);
  service.create(0);
  EXPECT_EQ(shard_map().error().code, Errc::kUnavailable);
  service.create(1);
  service.set_status("CREATING");
  EXPECT_EQ(shard_map().error().code, Errc::kUnavailable);
}

TEST_F(KinesisSinkTest, TellsWhatBecameOfEachRecord) {
  kinesis->put_errors["b"] = "ProvisionedThroughputExceededException";
  kinesis->put_errors["c"] = "InternalFailure";
  const auto results = put({"a", "b", "c"});
  ASSERT_TRUE(results);
  ASSERT_EQ(results->size(), 3U);
  EXPECT_EQ((*results)[0].outcome, Outcome::kAccepted);
  EXPECT_EQ((*results)[0].shard.name, "shardId-000000000000");
  EXPECT_EQ((*results)[0].sequence_number, "1");
  EXPECT_EQ((*results)[1].outcome, Outcome::kThrottled);
  EXPECT_EQ((*results)[2].outcome, Outcome::kFailed);
  EXPECT_EQ((*results)[2].message, "InternalFailure: as the test said");
  EXPECT_THAT(kinesis->put_data, ElementsAre("data of a", "data of b", "data of c"));
}

TEST_F(KinesisSinkTest, TellsWhyAPutFailedAsAWhole) {
  const std::vector<std::pair<Kind, Errc>> expected = {
      {Kind::kUnreachable, Errc::kUnavailable},
      {Kind::kThrottled, Errc::kUnavailable},
      {Kind::kServer, Errc::kUnavailable},
      {Kind::kInUse, Errc::kUnavailable},
      {Kind::kNoCredentials, Errc::kUnavailable},
      {Kind::kUnreadable, Errc::kUnavailable},
      {Kind::kNotFound, Errc::kNotFound},
      {Kind::kInvalid, Errc::kInvalidArgument},
      {Kind::kDenied, Errc::kIo},
  };
  for (const auto& [kind, code] : expected) {
    service.fail(Op::kPut, kind);
    const auto results = put({"a"});
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, code) << static_cast<int>(kind);
  }
}

TEST_F(KinesisSinkTest, TellsHowToCreateAMissingStream) {
  service.remove();
  const auto map = shard_map();
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, Errc::kNotFound);
  EXPECT_EQ(map.error().message,
            "the stream hits does not exist in eu-central-1: create it with `hitstream stream create hits`");
  EXPECT_EQ(put({"a"}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace hitstream::stream::kinesis
