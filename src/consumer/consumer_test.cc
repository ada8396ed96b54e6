#include "consumer/consumer.h"

#include <atomic>
#include <thread>

#include "consumer/fixture.h"

namespace hitstream::consumer {
namespace {

using namespace testing_doubles;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::HasSubstr;

class ConsumerTest : public testing::Test {
 protected:
  void put(std::uint64_t seq, base::UnixMillis arrival_ms = kNow) {
    world_.stream.put(record({source(1), seq}), arrival_ms);
  }
  World world_;
};

TEST_F(ConsumerTest, HandsOnEachHitOnceWithinABatch) {
  world_.start();
  for (const std::uint64_t seq : {0, 1, 2, 1, 3, 3, 0, 4}) put(seq);
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 5);
  for (const auto& [name, count] : world_.processors.seen()) EXPECT_EQ(count, 1) << name;
  EXPECT_FALSE(world_.processors.of[kShard]->outside_batch);
  EXPECT_FALSE(world_.processors.of[kShard]->in_batch);
  EXPECT_EQ(world_.status().hits, 5U);
  EXPECT_EQ(world_.status().repeats, 3U);
  EXPECT_GT(world_.status().repeat_memory_bytes, 0U);
  EXPECT_EQ(world_.metric("hitstream_consumer_hits_total"), 5U);
  EXPECT_EQ(world_.metric("hitstream_consumer_repeats_total"), 3U);
}

TEST_F(ConsumerTest, WhatIsSavedIsThereBeforeTheStreamCanBeAsked) {
  put(0);
  put(1);
  world_.start();
  world_.run();
  world_.stream.broken = true;
  put(1);
  put(2);
  world_.start();
  EXPECT_EQ(world_.processors.hits(), 2);
  EXPECT_EQ(world_.status().hits, 2U);
  world_.run();
  world_.stream.broken = false;
  world_.run();
  EXPECT_EQ(world_.status().hits, 3U);
  EXPECT_EQ(world_.status().repeats, 1U);
}

TEST_F(ConsumerTest, CountsHitsWithoutAnOriginAsTheyCome) {
  world_.start();
  const std::string original = R"({"referer":"-","ua":"-","ip":"::1","sid":"s","timestamp":"1700000000000"})";
  world_.stream.put(original);
  world_.stream.put(original);
  world_.run();
  EXPECT_EQ(world_.processors.seen()["bare"], 2);
}

TEST_F(ConsumerTest, CountsUnreadableAndLostRecordsAndGoesOn) {
  world_.start();
  world_.stream.put("no json");
  world_.stream.put("{}");
  world_.stream.lost_next = 7;
  put(1);
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 1);
  EXPECT_EQ(world_.status().unreadable, 2U);
  EXPECT_EQ(world_.status().lost, 7U);
  EXPECT_EQ(world_.metric("hitstream_consumer_unreadable_total"), 2U);
  EXPECT_EQ(world_.metric("hitstream_consumer_lost_total"), 7U);
}

TEST_F(ConsumerTest, RestsOnlyWhenThereIsNothingToRead) {
  world_.start();
  put(1);
  EXPECT_EQ(world_.consumer->step(), milliseconds::zero());
  EXPECT_EQ(world_.consumer->step(), world_.options.idle_poll);
}

TEST_F(ConsumerTest, GoesOnWhereTheStateFileSays) {
  world_.start();
  for (std::uint64_t seq = 0; seq < 10; ++seq) put(seq);
  world_.run();
  ASSERT_TRUE(world_.consumer->save());
  EXPECT_EQ(world_.saved[kShard], "10");
  put(9);
  put(10);
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 11);
  EXPECT_EQ(world_.status().hits, 11U);
  EXPECT_EQ(world_.status().repeats, 1U);
  EXPECT_EQ(world_.metric("hitstream_consumer_hits_total"), 11U) << "nothing was read twice";
}

TEST_F(ConsumerTest, SavesEverySaveIntervalAndOnlyWhenSomethingChanged) {
  world_.start();
  put(1);
  world_.run();
  const std::string before = world_.files.get(kStatePath);
  EXPECT_FALSE(before.empty());
  world_.run();
  EXPECT_EQ(world_.files.get(kStatePath), before);
  put(2);
  (void)world_.consumer->step();
  world_.clock.advance(world_.options.save_interval);
  (void)world_.consumer->step();
  EXPECT_NE(world_.files.get(kStatePath), before);
  EXPECT_EQ(world_.saved[kShard], "2");
}

TEST_F(ConsumerTest, WithoutAStateReadsTheSpanFromAFullHourOn) {
  const base::UnixMillis oldest = kNow - 24 * base::kMillisPerHour;
  const base::UnixMillis full_hour = oldest - oldest % base::kMillisPerHour;
  put(0, full_hour - 1);
  put(1, full_hour);
  put(2, kNow);
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 2);
  EXPECT_FALSE(world_.processors.seen().contains(name_of({source(1), 0})));
}

TEST_F(ConsumerTest, ShowsHowFarTheHistoryIsRead) {
  for (std::uint64_t i = 0; i <= 24; ++i)
    put(i, kNow - 24 * base::kMillisPerHour + static_cast<std::int64_t>(i) * base::kMillisPerHour);
  world_.stream.batch_size = 13;
  world_.start();
  (void)world_.consumer->step();
  EXPECT_TRUE(world_.status().rebuilding);
  EXPECT_NEAR(world_.status().rebuilt_share, 0.5, 0.05);
  world_.run();
  EXPECT_FALSE(world_.status().rebuilding);
  EXPECT_EQ(world_.status().rebuilt_share, 1);
}

TEST_F(ConsumerTest, IsStillRebuildingAfterACrashOnTheWay) {
  for (std::uint64_t i = 0; i <= 24; ++i)
    put(i, kNow - 24 * base::kMillisPerHour + static_cast<std::int64_t>(i) * base::kMillisPerHour);
  world_.stream.batch_size = 5;
  world_.start();
  (void)world_.consumer->step();
  ASSERT_TRUE(world_.consumer->save());
  world_.start();
  (void)world_.consumer->step();
  EXPECT_TRUE(world_.status().rebuilding);
  world_.run();
  EXPECT_FALSE(world_.status().rebuilding);
  EXPECT_EQ(world_.processors.hits(), 25);
}

TEST_F(ConsumerTest, SetsADamagedStateAsideAndReadsTheHistoryAgain) {
  world_.start();
  for (std::uint64_t seq = 0; seq < 5; ++seq) put(seq);
  world_.run();
  std::string damaged = world_.files.get(kStatePath);
  damaged.back() = static_cast<char>(damaged.back() + 1);
  world_.files.put(kStatePath, damaged);
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 5);
  EXPECT_EQ(world_.files.get("data/state.set-aside"), damaged);
}

TEST_F(ConsumerTest, SetsThePositionOfAnotherStreamAsideAndReadsTheHistoryAgain) {
  world_.start();
  for (std::uint64_t seq = 0; seq < 5; ++seq) put(seq);
  world_.run();
  const std::string old_state = world_.files.get(kStatePath);
  world_.stream.make_anew();
  put(100);
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 1);
  EXPECT_EQ(world_.status().hits, 1U);
  EXPECT_EQ(world_.files.get("data/state.set-aside"), old_state);
  world_.start();
  EXPECT_FALSE(world_.files.exists("data/state-2.set-aside"));
}

TEST_F(ConsumerTest, ReadsAShardAgainWhoseProcessorDoesNotLoad) {
  world_.start();
  for (std::uint64_t seq = 0; seq < 5; ++seq) put(seq);
  world_.run();
  auto state = decode(world_.files.get(kStatePath));
  ASSERT_TRUE(state);
  state->shards[0].processor = "garbage";
  world_.files.put(kStatePath, encode(*state));
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 5);
  EXPECT_EQ(world_.status().repeats, 0U);
  EXPECT_TRUE(world_.files.exists("data/state.set-aside"));
}

TEST_F(ConsumerTest, DoesNotStartOnAStateOfANewerVersion) {
  world_.start();
  put(1);
  world_.run();
  std::string newer = world_.files.get(kStatePath);
  newer[8] = 2;
  world_.files.put(kStatePath, newer);
  const auto started = world_.try_start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, base::Errc::kUnsupportedVersion);
  EXPECT_THAT(started.error().message, HasSubstr(kStatePath));
  EXPECT_EQ(world_.files.get(kStatePath), newer);
}

TEST_F(ConsumerTest, GoesOnWhenAFullDiskHasRoomAgain) {
  world_.start();
  put(1);
  world_.run();
  world_.saved.clear();
  world_.files.leave_room(0);
  put(2);
  world_.run();
  EXPECT_FALSE(world_.consumer->save());
  EXPECT_TRUE(world_.saved.empty());
  EXPECT_EQ(world_.processors.hits(), 2);
  world_.files.heal();
  world_.run();
  EXPECT_EQ(world_.saved[kShard], "2");
}

TEST_F(ConsumerTest, TriesABrokenStreamAgainWithGrowingRests) {
  world_.start();
  put(1);
  (void)world_.consumer->step();
  world_.stream.broken = true;
  put(2);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(world_.consumer->step(), world_.options.idle_poll);
    world_.clock.advance(milliseconds(100));
  }
  const auto errors = world_.metric("hitstream_consumer_read_errors_total");
  EXPECT_GE(errors, 5U);
  EXPECT_LE(errors, 9U);
  world_.stream.broken = false;
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 2);
}

TEST_F(ConsumerTest, ForgetsSourcesThatAreSilentForLong) {
  world_.start();
  put(1);
  world_.run();
  world_.clock.advance(hours(26));
  world_.run();
  put(1, world_.clock.wall_ms());
  world_.run();
  EXPECT_EQ(world_.status().hits, 2U);
}

TEST_F(ConsumerTest, TellsItsStatusToOtherThreadsWhileItReads) {
  world_.start();
  for (std::uint64_t seq = 0; seq < 3000; ++seq) put(seq);
  std::atomic<bool> done{false};
  std::thread asking([&] {
    std::uint64_t before = 0;
    while (!done) {
      for (const ShardStatus& status : world_.consumer->status()) {
        EXPECT_GE(status.hits, before);
        before = status.hits;
      }
    }
  });
  world_.run();
  done = true;
  asking.join();
  EXPECT_EQ(world_.status().hits, 3000U);
}

class SomeLeases final : public lease::Leases {
 public:
  base::Result<std::vector<base::ShardId>> hold(const std::vector<base::ShardId>& shards) override {
    return all ? shards : std::vector<base::ShardId>();
  }
  base::Result<> finish(const base::ShardId& shard) override {
    finished.push_back(shard);
    return {};
  }
  bool all = true;
  std::vector<base::ShardId> finished;
};

TEST_F(ConsumerTest, StopsReadingAShardThatIsNoLongerHeldAndGoesOnWhenItIsAgain) {
  world_.start();
  SomeLeases leases;
  auto opened = Consumer::open(world_.options, world_.stream, leases, world_.processors, world_.files,
                               world_.clock, world_.metrics, nullptr);
  ASSERT_TRUE(opened);
  world_.consumer = std::move(*opened);
  put(1);
  world_.run();
  leases.all = false;
  world_.run();
  EXPECT_TRUE(world_.processors.of.empty());
  EXPECT_TRUE(world_.consumer->status().empty());
  put(2);
  put(1);
  world_.run();
  leases.all = true;
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 2);
  EXPECT_EQ(world_.status().repeats, 1U);
}

TEST_F(ConsumerTest, AHeartbeatIsNoHit) {
  world_.stream.put(record({source(1), 0}));
  world_.stream.put(heartbeat({source(1), 1}));
  world_.stream.put(heartbeat({source(1), 1}));
  world_.start();
  world_.run();
  EXPECT_EQ(world_.processors.hits(), 1);
  EXPECT_EQ(world_.processors.heartbeats().size(), 1U);
  EXPECT_EQ(world_.status().hits, 1U);
  EXPECT_EQ(world_.status().repeats, 0U);
  EXPECT_EQ(world_.consumer->seen(source(1), 0, 9), 2U);
}

TEST_F(ConsumerTest, ARecordThatCannotBeReadMayStillTellItsNumber) {
  std::string sent;
  hit::append_with_origin(R"({"referer":1})", {source(1), 5}, sent);
  world_.stream.put(sent);
  world_.start();
  world_.run();
  EXPECT_EQ(world_.status().unreadable, 1U);
  EXPECT_EQ(world_.processors.of[kShard]->unreadable,
            (std::vector<std::string>{name_of(hit::Origin{source(1), 5})}));
  EXPECT_EQ(world_.consumer->seen(source(1), 0, 9), 1U);
}

TEST_F(ConsumerTest, NumbersSeenAreKnownAfterARestart) {
  for (const std::uint64_t seq : {0, 1, 3}) world_.stream.put(record({source(1), seq}));
  world_.start();
  world_.run();
  world_.start();
  EXPECT_EQ(world_.consumer->seen(source(1), 0, 9), 3U);
  EXPECT_EQ(world_.consumer->seen(source(2), 0, 9), std::nullopt);
}

// A shard that has nothing of a source for long still knows what it had.
TEST_F(ConsumerTest, ASourceIsForgottenOnlyWhereNoShardHearsOfIt) {
  const base::ShardId other{"shardId-1"};
  world_.stream.add_shard(other);
  world_.stream.put(record({source(1), 0}), kNow, kShard);
  world_.stream.put(record({source(2), 0}), kNow, kShard);
  world_.stream.put(record({source(1), 1}), kNow, other);
  world_.start();
  world_.run();
  world_.clock.advance(std::chrono::hours(20));
  world_.stream.put(record({source(1), 2}), world_.clock.wall_ms(), kShard);
  world_.run();
  world_.clock.advance(std::chrono::hours(10));
  world_.run();
  EXPECT_EQ(world_.consumer->seen(source(1), 0, 9), 3U);
  EXPECT_EQ(world_.consumer->seen(source(2), 0, 9), std::nullopt);
  world_.start();
  EXPECT_EQ(world_.consumer->seen(source(1), 0, 9), 3U);
}

TEST_F(ConsumerTest, HeartbeatsAloneAreSavedNowAndThen) {
  world_.start();
  world_.run();
  const auto writes = [this] {
    const std::string text = world_.metrics.expose();
    const std::string name = "hitstream_consumer_save_seconds_count ";
    return std::stoi(text.substr(text.find(name) + name.size()));
  };
  const int before = writes();
  for (std::uint64_t second = 0; second < 60; ++second) {
    world_.stream.put(heartbeat({source(1), second}), world_.clock.wall_ms());
    world_.run();
  }
  EXPECT_GE(writes() - before, 5);
  EXPECT_LE(writes() - before, 18);  // run() lets eight seconds pass
  const int quiet = writes();
  world_.stream.put(record({source(1), 60}), world_.clock.wall_ms());
  world_.run();
  EXPECT_EQ(writes(), quiet + 1);
}

}  // namespace
}  // namespace hitstream::consumer
