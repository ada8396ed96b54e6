#include "stream/kinesis/kinesis_stream.h"

#include "hit/aggregate.h"
#include "stream/kinesis/fixture.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using base::Errc;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = aws::Failure::Kind;
using testing::ElementsAre;

class KinesisStreamTest : public KinesisTest {
 protected:
  KinesisStreamTest() { service.create(); }
  static std::string aggregate(const std::vector<std::string>& parts) {
    hit::AggregateBuilder builder("7");
    for (const std::string& part : parts) builder.add("sid", part);
    std::string bytes;
    builder.finish(bytes);
    return bytes;
  }
};

TEST_F(KinesisStreamTest, TakesAggregatesApart) {
  service.put(kShard0, "plain");
  const std::string sequence_number = service.put(kShard0, aggregate({"a", "b", "c"}));
  start();
  auto reader = open_and_begin();
  pass(milliseconds(100));
  ASSERT_TRUE(reader->read(batch));
  ASSERT_EQ(batch.records.size(), 4U);
  EXPECT_EQ(batch.records[0].data, "plain");
  EXPECT_EQ(batch.records[3].data, "c");
  for (int i = 1; i < 4; ++i)
    EXPECT_EQ(batch.records[static_cast<std::size_t>(i)].sequence_number, sequence_number);
  EXPECT_EQ(batch.next.token, sequence_number);
  EXPECT_EQ(metric("hitstream_stream_records_total{shard=\"" + kShard0 + "\"}"), 2);
  EXPECT_EQ(metric("hitstream_stream_hits_total{shard=\"" + kShard0 + "\"}"), 4);
}

TEST_F(KinesisStreamTest, ATruncatedAggregateIsHandedOnAsItIs) {
  const std::string whole = aggregate({"a", "b", "c"});
  std::vector<std::string> cut;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    cut.push_back(whole.substr(0, length));
    service.put(kShard0, cut.back());
  }
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(1)), cut);
}

TEST_F(KinesisStreamTest, APositionIsNeverWithinAnAggregate) {
  std::vector<std::string> parts(700);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = std::to_string(i) + std::string(1000, 'x');
  std::vector<std::string> sequence_numbers;
  for (int i = 0; i < 3; ++i) sequence_numbers.push_back(service.put(kShard0, aggregate(parts)));
  start();
  auto reader = open_and_begin();
  pass(milliseconds(100));
  for (const std::string& sequence_number : sequence_numbers) {
    ASSERT_TRUE(reader->read(batch));
    EXPECT_EQ(batch.records.size(), 700U) << "one aggregate, whole";
    EXPECT_EQ(batch.next.token, sequence_number);
  }
}

TEST_F(KinesisStreamTest, WaitsUntilTheFirstAnswer) {
  start();
  auto reader = open_and_begin();
  EXPECT_TRUE(batch.waiting);
  service.fail(Op::kIterator, Kind::kThrottled);
  pass(milliseconds(100));
  ASSERT_TRUE(reader->read(batch));
  EXPECT_TRUE(batch.waiting);
  pass(seconds(1));
  ASSERT_TRUE(reader->read(batch));
  EXPECT_FALSE(batch.waiting);
  EXPECT_EQ(batch.next.token, "") << "nothing has been read";
}

TEST_F(KinesisStreamTest, TellsTheLagOfWhatIsHandedOnNotOfWhatWaits) {
  for (int minute = 10; minute >= 0; --minute) {
    service.put_at(kShard0, std::string(900 * base::kKiB, 'x'),
                   clock.wall_ms() - minute * base::kMillisPerMinute);
  }
  start();
  auto reader = open_and_begin();
  pass(milliseconds(100));
  for (int minute = 10; minute > 0; --minute) {
    ASSERT_TRUE(reader->read(batch));
    EXPECT_GE(batch.behind_latest_ms, minute * base::kMillisPerMinute);
    EXPECT_LT(batch.behind_latest_ms, minute * base::kMillisPerMinute + 200);
  }
  ASSERT_TRUE(reader->read(batch));
  EXPECT_LT(batch.behind_latest_ms, 200);
}

TEST_F(KinesisStreamTest, GoesOnBehindAPosition) {
  put_many(0, 5);
  start();
  auto reader = open();
  take_for(*reader, seconds(1));
  const Position there = position;
  const auto fresh = put_many(5, 8);
  EXPECT_EQ(take_for(*open(kShard0, after(there)), seconds(1)), fresh);
}

TEST_F(KinesisStreamTest, APositionOfAnotherStreamIsAMismatch) {
  const base::UnixMillis created_ms = clock.wall_ms();
  start();
  EXPECT_EQ(stream->open({kShard0}, after({created_ms - 1, "1"})).error().code, Errc::kMismatch);
  EXPECT_EQ(stream->open({kShard0}, after({created_ms, "17@abc"})).error().code, Errc::kMismatch);
  EXPECT_TRUE(stream->open({kShard0}, after({created_ms, ""}))) << "before its first record";
  EXPECT_EQ(stream->open({kShard1}, kOldest).error().code, Errc::kNotFound);
}

TEST_F(KinesisStreamTest, AReaderOpenedToCheckAPositionReadsNothing) {
  start();
  auto reader = open();
  pass(seconds(2));
  EXPECT_EQ(service.calls(Op::kIterator), 0);
}

TEST_F(KinesisStreamTest, ReadersTellThatTheStreamWasMadeAnew) {
  put_many(0, 3);
  start();
  auto reader = open();
  take_for(*reader, seconds(1));
  service.remove();
  pass(seconds(3));
  service.create();
  put_many(3, 6);
  take_for(*reader, seconds(20));
  EXPECT_EQ(error.code, Errc::kMismatch);
  EXPECT_EQ(take_for(*open(), seconds(1)).size(), 3U);
}

TEST_F(KinesisStreamTest, FollowsSplitsAndMergesWithFullQueues) {
  options.shard_queue_bytes = 4 * base::kKiB;
  options.answer_bytes = 2 * base::kKiB;
  FakeService::Habits habits;
  habits.answer_records = 7;
  service.set(habits);
  put_many(0, 100);
  start();
  auto parent = open_and_begin();
  pass(seconds(5));
  service.split(kShard0);
  put_many(100, 110, kShard1);
  put_many(110, 120, kShard2);
  service.merge(kShard1, kShard2);
  const auto merged = put_many(120, 125, "shardId-000000000003");
  EXPECT_EQ(take_for(*parent, seconds(60)).size(), 100U);
  EXPECT_TRUE(batch.shard_end);
  for (const std::string& child : {kShard1, kShard2}) {
    pass(seconds(2));
    EXPECT_EQ(take_for(*open(child), seconds(10)).size(), 10U);
    EXPECT_TRUE(batch.shard_end);
    EXPECT_THAT(batch.children, ElementsAre(base::ShardId{"shardId-000000000003"}));
  }
  EXPECT_EQ(take_for(*open("shardId-000000000003"), seconds(5)), merged);
  EXPECT_EQ(service.broken_limits(), 0);
}

}  // namespace
}  // namespace hitstream::stream::kinesis
