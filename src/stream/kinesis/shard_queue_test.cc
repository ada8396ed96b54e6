#include "stream/kinesis/shard_queue.h"

#include <gtest/gtest.h>

namespace hitstream::stream::kinesis {
namespace {

using base::Errc;

class ShardQueueTest : public ::testing::Test {
 protected:
  static std::vector<aws::StreamRecord> records(std::initializer_list<base::UnixMillis> arrivals_ms) {
    std::vector<aws::StreamRecord> all;
    for (const base::UnixMillis arrival_ms : arrivals_ms) {
      all.push_back({"1", "k", std::string(100, 'x'), arrival_ms});
    }
    return all;
  }
  Taken take(std::size_t records_max = 100) {
    Taken taken;
    EXPECT_TRUE(queue->take(records_max, base::kMiB, taken));
    return taken;
  }

  telemetry::Registry metrics;
  telemetry::Gauge& gauge = metrics.gauge("g", "g");
  std::shared_ptr<Budget> budget = std::make_shared<Budget>(1000, gauge);
  std::unique_ptr<ShardQueue> queue = std::make_unique<ShardQueue>(budget);
};

TEST_F(ShardQueueTest, WaitsUntilTheFirstAnswerEvenAnEmptyOne) {
  EXPECT_TRUE(take().waiting);
  queue->push({}, 5);
  EXPECT_FALSE(take().waiting);
  EXPECT_EQ(take().behind_latest_ms, 5);
}

TEST_F(ShardQueueTest, TellsTheEndOnlyWithTheLastRecord) {
  queue->push(records({1, 2, 3}), 0);
  queue->end({{"child"}});
  EXPECT_FALSE(take(2).ended);
  const Taken last = take(2);
  EXPECT_TRUE(last.ended);
  EXPECT_EQ(last.records.size(), 1U);
  EXPECT_EQ(last.children.size(), 1U);
}

TEST_F(ShardQueueTest, OfOneArrivalTimeAllButTheLastAreBehind) {
  queue->push(records({7, 7}), 0);
  EXPECT_EQ(take(1).behind_latest_ms, 1);
  EXPECT_EQ(take(1).behind_latest_ms, 0);
}

TEST_F(ShardQueueTest, TakesARecordThatIsLargerThanABatch) {
  queue->push(records({1, 2}), 0);
  Taken taken;
  ASSERT_TRUE(queue->take(10, 1, taken));
  EXPECT_EQ(taken.records.size(), 1U);
}

TEST_F(ShardQueueTest, TellsAProblemOnlyWhenNothingWaits) {
  queue->push(records({1}), 0);
  queue->set_problem({Errc::kUnavailable, "away"});
  EXPECT_EQ(take().records.size(), 1U);
  Taken taken;
  EXPECT_EQ(queue->take(1, 1, taken).error().message, "away");
  queue->push({}, 0);
  EXPECT_TRUE(queue->take(1, 1, taken));
}

TEST_F(ShardQueueTest, AFailureComesBeforeWhatWaits) {
  queue->push(records({1}), 0);
  queue->fail({Errc::kMismatch, "other stream"});
  Taken taken;
  EXPECT_EQ(queue->take(1, 1, taken).error().code, Errc::kMismatch);
  EXPECT_EQ(gauge.value(), 0);
}

TEST_F(ShardQueueTest, CountsInTheBudgetUntilTakenOrDropped) {
  queue->push(records({1, 2, 3}), 0);
  const double one = gauge.value() / 3;
  EXPECT_GT(one, 100);
  EXPECT_FALSE(budget->has_room(800));
  take(2);
  EXPECT_EQ(gauge.value(), one);
  queue->push(records({4}), 0);
  queue->abandon();
  EXPECT_EQ(gauge.value(), 0);
  queue->push(records({5}), 0);
  EXPECT_EQ(gauge.value(), 0) << "nobody will take it";
  EXPECT_TRUE(budget->has_room(5000)) << "something always fits when nothing is there";
}

}  // namespace
}  // namespace hitstream::stream::kinesis
