// The past: what a saved state had counted is handed on once more, and nothing else.
#include "consumer/past.h"

#include "consumer/fixture.h"

namespace hitstream::consumer {
namespace {

using namespace testing_doubles;
using std::chrono::hours;
using std::chrono::milliseconds;

class PastTest : public testing::Test {
 protected:
  void put(std::uint64_t seq, const base::ShardId& shard = kShard) {
    world_.stream.put(record({source(1), seq}), world_.clock.wall_ms(), shard);
  }
  void put_some(std::uint64_t from, std::uint64_t below) {
    for (std::uint64_t seq = from; seq < below; ++seq) put(seq);
  }
  // As a new process would begin: what is not saved is gone.
  void restart() { world_.start(); }
  static Seen once(std::uint64_t from, std::uint64_t below) {
    Seen seen;
    for (std::uint64_t seq = from; seq < below; ++seq) seen[name_of(hit::Origin{source(1), seq})] = 1;
    return seen;
  }
  World world_;
};

TEST_F(PastTest, IsWhatWasCountedBeforeTheRestart) {
  put_some(0, 10);
  world_.start();
  world_.run();
  restart();
  put_some(10, 15);
  EXPECT_FALSE(world_.consumer->past().complete);
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 10));
  EXPECT_EQ(world_.processors.held(), once(0, 15));
  EXPECT_EQ(world_.processors.hits(), 15);
  EXPECT_TRUE(world_.consumer->past().complete);
  EXPECT_TRUE(world_.processors.of[kShard]->past_ended);
}

TEST_F(PastTest, IsNoneWithoutASavedState) {
  put_some(0, 10);
  world_.start();
  world_.run();
  EXPECT_TRUE(world_.processors.past().empty());
  EXPECT_TRUE(world_.consumer->past().complete);
}

TEST_F(PastTest, EndsWhereThePositionWasSavedAmidABatch) {
  world_.stream.batch_size = 2;
  put_some(0, 3);
  world_.start();
  world_.run();
  put_some(3, 8);
  world_.stream.batch_size = 5;
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 3));
  EXPECT_EQ(world_.processors.held(), once(0, 8));
}

TEST_F(PastTest, LeavesOutHitsThatCameAgainHeartbeatsAndWhatCannotBeRead) {
  put_some(0, 4);
  put(2);
  world_.stream.put(heartbeat({source(1), 4}));
  world_.stream.put("no hit");
  world_.start();
  world_.run();
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 4));
  EXPECT_EQ(world_.processors.heartbeats().size(), 0U);
}

TEST_F(PastTest, BeginsADayBefore) {
  put_some(0, 3);
  world_.start();
  world_.run();
  world_.clock.advance(hours(20));
  put_some(3, 6);
  world_.run();
  world_.clock.advance(hours(6));
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(3, 6));
}

TEST_F(PastTest, BeginsWhereTheStateHadBegun) {
  world_.stream.put(record({source(1), 100}), kNow - 30 * base::kMillisPerHour);
  put_some(0, 3);
  world_.start();
  world_.run();
  world_.options.rebuild_span = hours(48);
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 3));
}

TEST_F(PastTest, OfAShardAndItsChildIsHandedOnOnce) {
  const base::ShardId child{"shardId-1"};
  put_some(0, 4);
  world_.stream.add_shard(child, {kShard});
  put(3, child);
  put(4, child);
  world_.start();
  world_.run();
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.held(), once(0, 5));
  EXPECT_TRUE(world_.processors.of[child]->past_ended);
  EXPECT_TRUE(world_.processors.of[kShard]->past_ended);
}

TEST_F(PastTest, WaitsUntilWhatIsNewIsRead) {
  put_some(0, 30);
  world_.start();
  world_.run();
  world_.clock.advance(hours(1));
  restart();
  for (std::uint64_t seq = 30; seq < 60; ++seq) {
    world_.clock.advance(std::chrono::seconds(1));
    put(seq);
  }
  while (world_.processors.held().size() < 27) {
    ASSERT_TRUE(world_.processors.past().empty());
    (void)world_.consumer->step();
  }
  world_.run();
  EXPECT_EQ(world_.processors.held(), once(0, 60));
}

TEST_F(PastTest, TellsHowFarItIs) {
  for (std::uint64_t seq = 0; seq < 10; ++seq) {
    put(seq);
    world_.clock.advance(hours(1));
  }
  world_.start();
  world_.run();
  restart();
  double share = 0;
  int steps = 0;
  for (; !world_.consumer->past().complete && steps < 100; ++steps) {
    (void)world_.consumer->step();
    const double now = world_.consumer->past().share;
    EXPECT_GE(now, share);
    share = now;
  }
  EXPECT_GT(steps, 3);
  EXPECT_EQ(share, 1);
}

TEST_F(PastTest, IsReadWhenTheStreamIsThereAgain) {
  put_some(0, 5);
  world_.start();
  world_.run();
  restart();
  world_.stream.broken = true;
  for (int i = 0; i < 5; ++i) (void)world_.consumer->step();
  EXPECT_FALSE(world_.consumer->past().complete);
  world_.stream.broken = false;
  world_.clock.advance(std::chrono::minutes(1));
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 5));
}

TEST_F(PastTest, ThatCannotBeReadIsToldForADay) {
  put_some(0, 5);
  world_.start();
  world_.run();
  world_.stream.past_error = base::Errc::kCorrupt;
  restart();
  put_some(5, 7);
  world_.run();
  EXPECT_TRUE(world_.processors.past().empty());
  EXPECT_EQ(world_.processors.held(), once(5, 7));
  EXPECT_TRUE(world_.processors.of[kShard]->past_ended);
  EXPECT_FALSE(world_.consumer->past().complete);
  EXPECT_TRUE(world_.consumer->past().lost);
  EXPECT_EQ(world_.consumer->past().share, 1);
  world_.clock.advance(hours(25));
  world_.run();
  EXPECT_TRUE(world_.consumer->past().complete);
  EXPECT_FALSE(world_.consumer->past().lost);
}

TEST_F(PastTest, IsReadOnceAnErrorHasPassed) {
  put_some(0, 5);
  world_.start();
  world_.run();
  world_.stream.past_error = base::Errc::kIo;
  restart();
  for (int i = 0; i < 9; ++i) {
    (void)world_.consumer->step();
    world_.clock.advance(std::chrono::minutes(1));
  }
  EXPECT_FALSE(world_.consumer->past().complete);
  EXPECT_FALSE(world_.consumer->past().lost);
  world_.stream.past_error.reset();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 5));
  EXPECT_TRUE(world_.consumer->past().complete);
}

TEST_F(PastTest, IsGivenUpAfterTenMinutesOfErrors) {
  put_some(0, 5);
  world_.start();
  world_.run();
  world_.stream.past_error = base::Errc::kIo;
  restart();
  for (int i = 0; i < 13; ++i) {
    (void)world_.consumer->step();
    world_.clock.advance(std::chrono::minutes(1));
  }
  EXPECT_TRUE(world_.consumer->past().lost);
  EXPECT_TRUE(world_.processors.of[kShard]->past_ended);
}

TEST_F(PastTest, OfWhichSomeIsDamagedIsReadAndToldToBeIncomplete) {
  put_some(0, 5);
  world_.start();
  world_.run();
  world_.stream.past_lost = 2;
  restart();
  world_.run();
  EXPECT_EQ(world_.processors.past(), once(0, 5));
  EXPECT_TRUE(world_.consumer->past().lost);
  EXPECT_FALSE(world_.consumer->past().complete);
}

TEST_F(PastTest, EndsWithTheStreamThatItWasOf) {
  put_some(0, 5);
  world_.start();
  world_.run();
  restart();
  world_.stream.make_anew();
  put_some(10, 12);
  world_.run();
  EXPECT_EQ(world_.processors.held(), once(10, 12));
  EXPECT_TRUE(world_.consumer->past().complete);
}

TEST_F(PastTest, CanBeGivenUp) {
  put_some(0, 5);
  world_.start();
  world_.run();
  restart();
  world_.consumer->give_up_past();
  world_.run();
  EXPECT_TRUE(world_.processors.past().empty());
}

}  // namespace
}  // namespace hitstream::consumer
