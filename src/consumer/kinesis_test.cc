// The consumer on a Kinesis stream that is resharded, throttled and broken while it reads.
#include <gtest/gtest.h>

#include <random>

#include "consumer/test_doubles.h"
#include "env/manual_executor.h"
#include "env/memory_files.h"
#include "hit/aggregate.h"
#include "lease/memory/memory_leases.h"
#include "stream/kinesis/kinesis_stream.h"
#include "stream/kinesis/test_doubles.h"

namespace hitstream::consumer {
namespace {

using namespace testing_doubles;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using stream::kinesis::testing_doubles::FakeKinesis;
using stream::kinesis::testing_doubles::FakeService;
using stream::kinesis::testing_doubles::Op;

class KinesisConsumerTest : public ::testing::TestWithParam<unsigned> {
 protected:
  KinesisConsumerTest() : random_(GetParam()), seeded_(GetParam()) {
    options.state_folder = "data";
    FakeService::Habits habits;
    habits.answer_records = 20;
    habits.tells_lag = GetParam() % 2 == 0;
    habits.tells_children = GetParam() % 3 == 0;
    habits.retention_hours = 48;
    service.set(habits);
    service.create(2);
  }

  // As a new process would: nothing but the state file is kept. `fan_out`: its name, or none.
  void start() {
    consumer.reset();
    stream.reset();
    processors = RecordingProcessors();
    leases = lease::memory::make_memory_leases();
    stream::kinesis::Options reading;
    reading.fan_out = fan_out;
    reading.shard_queue_bytes = 16 * base::kKiB;
    reading.answer_bytes = 8 * base::kKiB;
    stream = stream::kinesis::make_kinesis_stream(reading, std::make_unique<FakeKinesis>(service), executor,
                                                  clock, seeded_, metrics);
    auto opened = Consumer::open(options, *stream, *leases, processors, files, clock, metrics, nullptr);
    ASSERT_TRUE(opened) << opened.error().message;
    consumer = std::move(*opened);
  }
  void run_for(milliseconds time) {
    for (std::int64_t ms = 0; ms < time.count(); ms += 20) {
      executor.run_once();
      (void)consumer->step();
      clock.advance(milliseconds(20));
    }
  }
  int drawn(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string any_shard() {
    const auto open = service.open_shards();
    return open[static_cast<std::size_t>(drawn(static_cast<int>(open.size())))];
  }
  // New hits, some of them in one aggregate, some put twice.
  void put_some() {
    hit::AggregateBuilder builder("7");
    for (int i = drawn(5); i >= 0; --i) builder.add("sid", record({source(1), next_seq_++}));
    std::string bytes;
    builder.finish(bytes);
    const std::string shard = any_shard();
    for (int times = drawn(4) == 0 ? 2 : 1; times > 0; --times) service.put(shard, bytes);
    service.put(any_shard(), record({source(2), next_plain_++}, clock.wall_ms()));
  }
  void reshard() {
    const auto open = service.open_shards();
    if (open.size() > 3 || (open.size() > 1 && drawn(2) == 0)) {
      service.merge(open[0], open[1]);
    } else {
      service.split(any_shard());
    }
  }
  void break_something() {
    using Kind = aws::Failure::Kind;
    const Kind kinds[] = {Kind::kThrottled, Kind::kServer, Kind::kUnreachable, Kind::kExpiredIterator,
                          Kind::kUnreadable};
    const Op ops[] = {Op::kRecords, Op::kIterator, Op::kListShards, Op::kDescribe, Op::kSubscribe};
    const Kind kind = kinds[drawn(5)];
    const Op op = ops[drawn(5)];
    service.fail(op == Op::kIterator && kind == Kind::kExpiredIterator ? Op::kRecords : op, kind);
    if (drawn(4) == 0) service.end_subscriptions(Kind::kUnreachable);
  }
  void expect_each_once() {
    const Seen seen = processors.seen();
    EXPECT_EQ(seen.size(), next_seq_ + next_plain_);
    for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
    const Seen held = processors.held();
    EXPECT_EQ(held.size(), seen.size());
    for (const auto& [name, count] : held) EXPECT_EQ(count, 1) << name;
  }
  bool caught_up() const {
    for (const ShardStatus& status : consumer->status()) {
      if (status.rebuilding || !status.problem.empty()) return false;
    }
    return !consumer->status().empty() && consumer->past().complete;
  }

  std::mt19937 random_;
  env::SeededRandom seeded_;
  env::ManualClock clock{kNow};
  env::ManualExecutor executor;
  env::MemoryFileSystem files;
  telemetry::Registry metrics;
  FakeService service{clock};
  Options options;
  std::string fan_out;
  std::unique_ptr<lease::Leases> leases;
  RecordingProcessors processors;
  std::unique_ptr<stream::Stream> stream;
  std::unique_ptr<Consumer> consumer;
  std::uint64_t next_seq_ = 0;
  std::uint64_t next_plain_ = 0;
};

class KinesisChaosTest : public KinesisConsumerTest {
 protected:
  void live_through_chaos() {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    start();
    for (int turn = 0; turn < 120; ++turn) {
      put_some();
      if (drawn(3) == 0) break_something();
      if (drawn(12) == 0) reshard();
      if (drawn(20) == 0) clock.advance(std::chrono::minutes(6));
      if (drawn(15) == 0) start();
      run_for(milliseconds(drawn(400)));
    }
    run_for(seconds(120));
    expect_each_once();
    EXPECT_TRUE(caught_up());
  }
};

TEST_P(KinesisChaosTest, EachHitIsCountedOncePolling) { live_through_chaos(); }

TEST_P(KinesisChaosTest, EachHitIsCountedOnceWithFanOut) {
  fan_out = "dash";
  live_through_chaos();
}

INSTANTIATE_TEST_SUITE_P(Seeds, KinesisChaosTest, ::testing::Range(1U, 13U));

class KinesisRebuildTest : public KinesisConsumerTest {};

TEST_P(KinesisRebuildTest, ReadsTheLastDayOfEveryShardParentsFirst) {
  service.put(any_shard(), record({source(9), 0}));
  clock.advance(hours(26));
  for (int hour = 0; hour < 22; ++hour) {
    for (int i = 0; i < 5; ++i) put_some();
    if (hour % 5 == 4) reshard();
    clock.advance(hours(1));
  }
  start();
  bool rebuilding = false;
  double share = 0;
  for (int i = 0; i < 3000 && !(rebuilding && caught_up()); ++i) {
    run_for(milliseconds(20));
    for (const ShardStatus& status : consumer->status()) {
      rebuilding |= status.rebuilding;
      if (status.rebuilding) share = std::max(share, status.rebuilt_share);
    }
  }
  run_for(seconds(20));
  EXPECT_TRUE(rebuilding);
  if (GetParam() % 2 == 0) {
    EXPECT_GT(share, 0.3) << "progress is told";
  }
  EXPECT_FALSE(processors.seen().contains(name_of({source(9), 0}))) << "older than a day";
  expect_each_once();
}

TEST_P(KinesisRebuildTest, AShardWithoutRecordsIsReadFromItsBeginningAfterARestart) {
  start();
  run_for(seconds(5));
  EXPECT_TRUE(caught_up());
  ASSERT_TRUE(consumer->save());
  start();
  put_some();
  run_for(seconds(5));
  expect_each_once();
}

TEST_P(KinesisRebuildTest, RecordsOlderThanADayAreNotReadAfterARestartEither) {
  service.put(service.open_shards()[0], record({source(9), 0}));
  clock.advance(hours(26));
  for (int life = 0; life < 2; ++life) {
    start();
    run_for(seconds(5));
    EXPECT_TRUE(caught_up());
    EXPECT_EQ(processors.hits(), 0);
    ASSERT_TRUE(consumer->save());
  }
}

TEST_P(KinesisRebuildTest, ChildrenOfAShardThatIsFollowedHaveNothingToRebuild) {
  put_some();
  start();
  run_for(seconds(5));
  ASSERT_TRUE(caught_up());
  reshard();
  put_some();
  for (int i = 0; i < 500; ++i) {
    run_for(milliseconds(20));
    EXPECT_TRUE(caught_up());
  }
  expect_each_once();
  const auto statuses = consumer->status();
  EXPECT_TRUE(std::any_of(statuses.begin(), statuses.end(),
                          [](const ShardStatus& status) { return status.finished; }));
}

TEST_P(KinesisRebuildTest, TellsTheProblemOfAShardAndGoesOn) {
  start();
  run_for(seconds(2));
  service.fail(Op::kRecords, aws::Failure::Kind::kDenied, 4);
  bool told = false;
  for (int i = 0; i < 50; ++i) {
    run_for(milliseconds(20));
    told |= !caught_up();
  }
  EXPECT_TRUE(told);
  put_some();
  run_for(seconds(30));
  EXPECT_TRUE(caught_up());
  expect_each_once();
}

TEST_P(KinesisRebuildTest, AStreamMadeAnewIsReadFromItsBeginning) {
  put_some();
  reshard();
  put_some();
  start();
  run_for(seconds(10));
  service.remove();
  run_for(seconds(15));
  // Its shards have the names of the old ones, of which one was finished.
  service.create(drawn(4) + 1);
  next_seq_ = 0;
  next_plain_ = 0;
  for (int i = 0; i < 20; ++i) put_some();
  run_for(seconds(30));
  expect_each_once();
}

INSTANTIATE_TEST_SUITE_P(Seeds, KinesisRebuildTest, ::testing::Range(1U, 5U));

}  // namespace
}  // namespace hitstream::consumer
