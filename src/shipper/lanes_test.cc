#include "shipper/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "env/random.h"
#include "shipper/test_doubles.h"

namespace hitstream::shipper {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kSecondNs = 1'000'000'000;

class LanesTest : public ::testing::Test {
 protected:
  LanesTest() {
    options.shard_bytes_per_second = 1e9;
    options.shard_records_per_second = 1e6;
  }
  Lanes make(std::size_t shards) {
    stream.create(shards);
    Lanes lanes(options, random);
    lanes.set_map(stream.map());
    return lanes;
  }
  // `shard`: by the range that it holds now.
  PackedPtr packed(journal::Offset first, std::size_t shard = 0, std::size_t bytes = 100) {
    auto made = std::make_unique<Packed>();
    made->first = first;
    made->key = stream.map().shards.at(shard).first;
    made->record.data.assign(bytes, 'x');
    return made;
  }
  static std::vector<journal::Offset> firsts(const std::vector<PackedPtr>& records) {
    std::vector<journal::Offset> found;
    for (const PackedPtr& record : records) found.push_back(record->first);
    return found;
  }

  Options options;
  env::SeededRandom random{1};
  FakeStream stream{1};
};

TEST_F(LanesTest, GiveTheOldestFirstAndWhatIsPutBackItsOldPlace) {
  Lanes lanes = make(1);
  for (const journal::Offset first : {10, 20, 30}) lanes.add(packed(first));
  auto taken = lanes.take(0);
  EXPECT_THAT(firsts(taken), ElementsAre(10, 20, 30));
  EXPECT_TRUE(lanes.is_empty());
  lanes.add(packed(40));
  lanes.add(std::move(taken[1]));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(20, 40));
}

TEST_F(LanesTest, APutHasNoMoreThanItMay) {
  options.put_bytes = stream::kPutBytesMax;
  Lanes lanes = make(2);
  for (journal::Offset first = 0; first < 700; ++first) lanes.add(packed(first, first % 2));
  EXPECT_THAT(lanes.take(0), SizeIs(500));
  EXPECT_THAT(lanes.take(0), SizeIs(200));
  for (journal::Offset first = 0; first < 8; ++first) lanes.add(packed(first, first % 2, base::kMiB - 1000));
  EXPECT_THAT(lanes.take(0), SizeIs(4));
  EXPECT_THAT(lanes.take(0), SizeIs(4));
  EXPECT_EQ(lanes.memory_bytes(), 0U);
}

TEST_F(LanesTest, APutIsNoLargerThanToldUnlessOneRecordIs) {
  options.put_bytes = 1000;
  Lanes lanes = make(2);
  lanes.add(packed(1, 0, 600));
  lanes.add(packed(2, 0, 400));
  lanes.add(packed(3, 0, 5000));
  lanes.add(packed(4, 0, 100));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(1, 2));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(3));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(4));
}

TEST_F(LanesTest, AShardThatThrowsBackRestsAloneAndLongerEachTime) {
  Lanes lanes = make(2);
  std::int64_t now_ns = kSecondNs;
  for (int failure = 0; failure < 10; ++failure) {
    lanes.failed(packed(0)->key, now_ns);
    lanes.add(packed(1, 0));
    lanes.add(packed(2, 1));
    EXPECT_THAT(firsts(lanes.take(now_ns)), ElementsAre(2));
    now_ns += 5 * kSecondNs;
    EXPECT_THAT(firsts(lanes.take(now_ns)), ElementsAre(1)) << "five seconds at the longest";
  }
}

TEST_F(LanesTest, EachShardHasItsOwnRate) {
  options.shard_records_per_second = 40;
  Lanes lanes = make(2);
  for (journal::Offset first = 0; first < 100; ++first) lanes.add(packed(first, 0));
  lanes.add(packed(1000, 1));
  EXPECT_THAT(lanes.take(0), SizeIs(11)) << "a quarter of a second's records of the one, and the other";
  EXPECT_THAT(lanes.take(0), IsEmpty());
  EXPECT_THAT(lanes.take(kSecondNs / 4), SizeIs(10));
}

TEST_F(LanesTest, AfterASplitRecordsWaitWhereTheirHashKeyIsNow) {
  Lanes lanes = make(1);
  lanes.add(packed(1));
  const std::size_t memory = lanes.memory_bytes();
  stream.split(0);
  lanes.set_map(stream.map());
  lanes.add(packed(2, 1));
  EXPECT_EQ(lanes.memory_bytes(), 2 * memory);
  EXPECT_EQ(lanes.shard_of(packed(1, 0)->key).name, "shard-1");
  EXPECT_EQ(lanes.shard_of(packed(1, 1)->key).name, "shard-2");
  lanes.failed(packed(0, 1)->key, 0);
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(1));
}

TEST_F(LanesTest, AShardThatStaysKeepsItsRestAndItsRate) {
  options.shard_records_per_second = 4;
  Lanes lanes = make(2);
  lanes.add(packed(1, 1));
  EXPECT_THAT(lanes.take(0), SizeIs(1));
  stream.split(0);
  lanes.set_map(stream.map());
  lanes.add(packed(2, 2));
  EXPECT_THAT(lanes.take(0), IsEmpty());
  EXPECT_THAT(lanes.take(kSecondNs), SizeIs(1));
}

TEST_F(LanesTest, WhatWasRefusedGoesAloneAndDoesNotHoldUpOthersWhileItRests) {
  Lanes lanes = make(1);
  lanes.add(packed(1));
  PackedPtr refused = packed(2);
  refused->alone = true;
  lanes.add(std::move(refused));
  lanes.add(packed(3));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(1));
  auto taken = lanes.take(0);
  EXPECT_THAT(firsts(taken), ElementsAre(2));
  taken[0]->not_before_ns = kSecondNs;
  lanes.add(std::move(taken[0]));
  EXPECT_THAT(firsts(lanes.take(0)), ElementsAre(3));
  EXPECT_THAT(lanes.take(0), IsEmpty());
  EXPECT_THAT(firsts(lanes.take(kSecondNs)), ElementsAre(2));
}

TEST_F(LanesTest, AShardHasNothingToTakeWhenAllItHasRests) {
  Lanes lanes = make(2);
  lanes.add(packed(1, 0));
  EXPECT_TRUE(lanes.one_has_nothing_to_take(0));
  PackedPtr refused = packed(2, 1);
  refused->not_before_ns = kSecondNs;
  lanes.add(std::move(refused));
  EXPECT_TRUE(lanes.one_has_nothing_to_take(0));
  EXPECT_FALSE(lanes.one_has_nothing_to_take(kSecondNs));
  lanes.add(packed(3, 1));
  EXPECT_FALSE(lanes.one_has_nothing_to_take(0));
}

}  // namespace
}  // namespace hitstream::shipper
