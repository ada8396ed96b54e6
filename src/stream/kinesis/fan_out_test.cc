#include "stream/kinesis/fan_out.h"

#include "stream/kinesis/fixture.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using base::Errc;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = aws::Failure::Kind;
using testing::ElementsAre;

class FanOutTest : public KinesisTest {
 protected:
  FanOutTest() {
    options.fan_out = "dash";
    service.create();
  }
  ~FanOutTest() override { EXPECT_EQ(service.broken_limits(), 0) << "subscribed within five seconds"; }
};

TEST_F(FanOutTest, RegistersAConsumerAndWaitsUntilItIsActive) {
  FakeService::Habits habits;
  habits.describes_until_active = 3;
  service.set(habits);
  const auto all = put_many(0, 20);
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(6)), all);
  EXPECT_EQ(service.calls(Op::kRegister), 1);
  EXPECT_EQ(service.calls(Op::kRecords), 0);
}

TEST_F(FanOutTest, UsesAConsumerThatIsThere) {
  start();
  take_for(*open(), seconds(3));
  pass(seconds(5));
  start();
  auto reader = open();
  put_many(0, 3);
  EXPECT_EQ(take_for(*reader, seconds(8)).size(), 3U);
  EXPECT_EQ(service.calls(Op::kRegister), 1);
}

TEST_F(FanOutTest, TellsWhyThereIsNoConsumerYet) {
  service.fail(Op::kDescribeConsumer, Kind::kDenied, 1);
  start();
  auto reader = open();
  take_for(*reader, milliseconds(500));
  EXPECT_EQ(error.code, Errc::kUnavailable);
  EXPECT_EQ(error.message, "fake: as the test said");
  put_many(0, 3);
  EXPECT_EQ(take_for(*reader, seconds(5)).size(), 3U);
}

TEST_F(FanOutTest, SubscribesAgainAfterFiveMinutesWithoutLoss) {
  start();
  auto reader = open();
  std::vector<std::string> all;
  std::vector<std::string> taken;
  for (int minute = 0; minute < 12; ++minute) {
    for (auto& record : put_many(minute * 10, minute * 10 + 10)) all.push_back(record);
    for (auto& record : take_for(*reader, minutes(1))) taken.push_back(record);
  }
  EXPECT_EQ(taken, all);
  EXPECT_EQ(service.calls(Op::kSubscribe), 3);
}

TEST_F(FanOutTest, SubscribesAgainAfterBreaksWithoutLoss) {
  start();
  auto reader = open();
  std::vector<std::string> all;
  std::vector<std::string> taken;
  for (int i = 0; i < 10; ++i) {
    for (auto& record : put_many(i * 10, i * 10 + 10)) all.push_back(record);
    for (auto& record : take_for(*reader, milliseconds(20))) taken.push_back(record);
    service.end_subscriptions(i % 3 == 0 ? std::nullopt : std::optional(Kind::kUnreachable));
    service.fail(Op::kSubscribe, Kind::kInUse, i % 2);
    service.fail(Op::kSubscribe, Kind::kThrottled, i % 2);
    for (auto& record : take_for(*reader, seconds(20))) taken.push_back(record);
  }
  EXPECT_EQ(taken, all);
}

TEST_F(FanOutTest, CancelsWhenTooMuchWaitsAndGoesOnWhereItWas) {
  options.shard_queue_bytes = 4 * base::kKiB;
  std::vector<std::string> all = put_many(0, 300);
  start();
  auto reader = open_and_begin();
  pass(seconds(30));
  EXPECT_EQ(service.subscriptions(), 0);
  EXPECT_EQ(service.calls(Op::kSubscribe), 1);
  EXPECT_LT(metric("hitstream_stream_queue_bytes"), 5 * 1024);
  EXPECT_EQ(take_for(*reader, minutes(3)), all);
}

TEST_F(FanOutTest, EndsWithItsChildrenThoughTheServiceTellsNone) {
  FakeService::Habits habits;
  habits.tells_children = false;
  service.set(habits);
  put_many(0, 12);
  service.split(kShard0);
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(5)).size(), 12U);
  EXPECT_TRUE(batch.shard_end);
  EXPECT_THAT(batch.children, ElementsAre(base::ShardId{kShard1}, base::ShardId{kShard2}));
}

TEST_F(FanOutTest, EndsThoughTheServiceDoesNotTellTheEnd) {
  FakeService::Habits habits;
  habits.ends_subscriptions = false;
  service.set(habits);
  start();
  auto reader = open();
  std::size_t taken = take_for(*reader, seconds(5)).size();
  put_many(0, 12);
  service.split(kShard0);
  taken += take_for(*reader, seconds(40)).size();
  EXPECT_EQ(taken, 12U);
  EXPECT_TRUE(batch.shard_end);
  EXPECT_THAT(batch.children, ElementsAre(base::ShardId{kShard1}, base::ShardId{kShard2}));
  EXPECT_EQ(service.calls(Op::kSubscribe), 2);
}

TEST_F(FanOutTest, RegistersAgainWhenSomebodyDeletedTheConsumer) {
  start();
  auto reader = open();
  take_for(*reader, seconds(3));
  service.forget_consumer();
  service.end_subscriptions(Kind::kUnreachable);
  put_many(0, 3);
  EXPECT_EQ(take_for(*reader, seconds(30)).size(), 3U);
  EXPECT_EQ(service.calls(Op::kRegister), 2);
}

TEST_F(FanOutTest, APositionTheShardDoesNotKnowIsAMismatch) {
  const auto created_ms = clock.wall_ms();
  start();
  auto reader = open(kShard0, after({created_ms, "123"}));
  take_for(*reader, seconds(5));
  EXPECT_EQ(error.code, Errc::kMismatch);
}

TEST_F(FanOutTest, AClosedReaderIsSubscribedNoMore) {
  start();
  auto reader = open();
  take_for(*reader, seconds(3));
  EXPECT_EQ(service.subscriptions(), 1);
  reader.reset();
  pass(milliseconds(20));
  EXPECT_EQ(service.subscriptions(), 0);
}

}  // namespace
}  // namespace hitstream::stream::kinesis
