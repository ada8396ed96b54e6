#include "consumer/fixture.h"

namespace hitstream::consumer {
namespace {

using namespace testing_doubles;
using std::chrono::hours;

const base::ShardId kLeft{"shardId-1"};
const base::ShardId kRight{"shardId-2"};
const base::ShardId kMerged{"shardId-3"};

class ReshardTest : public testing::Test {
 protected:
  void put(std::uint64_t seq, const base::ShardId& shard = kShard) {
    world_.stream.put(record({source(1), seq}), kNow, shard);
  }
  void split() {
    world_.stream.add_shard(kLeft, {kShard});
    world_.stream.add_shard(kRight, {kShard});
  }
  void expect_each_once(std::uint64_t hits) {
    const Seen seen = world_.processors.seen();
    EXPECT_EQ(seen.size(), hits);
    for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
  }
  World world_;
};

TEST_F(ReshardTest, ChildrenAreReadWhenTheirParentIsReadToItsEnd) {
  for (std::uint64_t seq = 0; seq < 20; ++seq) put(seq);
  split();
  put(100, kLeft);
  put(101, kRight);
  world_.stream.batch_size = 1;
  world_.start();
  (void)world_.consumer->step();
  EXPECT_EQ(world_.processors.of.size(), 1U) << "only the parent is read";
  world_.run();
  EXPECT_EQ(world_.processors.of.size(), 3U);
  expect_each_once(22);
}

TEST_F(ReshardTest, ChildrenDropWhatTheirParentsSaw) {
  put(0);
  put(1);
  split();
  put(1, kLeft);
  put(2, kLeft);
  put(3, kRight);
  world_.stream.add_shard(kMerged, {kLeft, kRight});
  for (const std::uint64_t seq : {0, 1, 2, 3, 4}) put(seq, kMerged);
  world_.start();
  world_.run();
  expect_each_once(5);
  EXPECT_EQ(world_.status(kMerged).repeats, 4U);
}

TEST_F(ReshardTest, AMergedShardWaitsForBothParents) {
  split();
  world_.stream.add_shard(kMerged, {kLeft});
  world_.stream.forget_shard(kMerged);
  world_.start();
  world_.run();
  world_.stream.add_shard(kMerged, {kLeft, kRight});
  for (std::uint64_t seq = 0; seq < 30; ++seq) put(seq, kRight);
  put(50, kMerged);
  world_.stream.batch_size = 1;
  for (int i = 0; i < 10; ++i) {
    (void)world_.consumer->step();
    world_.clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(world_.processors.of.contains(kMerged));
  }
  world_.run();
  expect_each_once(31);
}

TEST_F(ReshardTest, AFinishedShardIsNotReadAgainAfterARestart) {
  put(0);
  split();
  put(1, kLeft);
  world_.start();
  world_.run();
  world_.start();
  EXPECT_EQ(world_.processors.hits(), 2) << "those of the finished shard, too, are there at once";
  world_.run();
  expect_each_once(2);
  EXPECT_EQ(world_.metric("hitstream_consumer_hits_total"), 1U) << "read once in both lives";
}

TEST_F(ReshardTest, AFinishedShardIsClosedWhenItsHitsHaveLeftEveryWindow) {
  put(0);
  split();
  world_.start();
  world_.run();
  EXPECT_TRUE(world_.processors.of.contains(kShard));
  world_.clock.advance(hours(26));
  world_.run();
  EXPECT_FALSE(world_.processors.of.contains(kShard));
  world_.start();
  world_.run();
  EXPECT_FALSE(world_.processors.of.contains(kShard)) << "and is not read again";
  world_.stream.forget_shard(kShard);
  world_.run();
  ASSERT_TRUE(world_.consumer->save());
  EXPECT_EQ(decode(world_.files.get(kStatePath))->shards.size(), 2U);
}

TEST_F(ReshardTest, AShardFinishedInAnotherStreamOfTheSameNameIsReadAnew) {
  put(0);
  split();
  world_.start();
  world_.run();
  world_.stream.make_anew();
  put(7);
  world_.start();
  world_.run();
  const Seen seen = world_.processors.of[kShard]->seen;
  EXPECT_EQ(seen, (Seen{{name_of({source(1), 7}), 1}}));
}

}  // namespace
}  // namespace hitstream::consumer
