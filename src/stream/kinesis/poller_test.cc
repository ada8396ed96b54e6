#include "stream/kinesis/poller.h"

#include "stream/kinesis/fixture.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using base::Errc;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = aws::Failure::Kind;
using Type = aws::IteratorType;
using testing::ElementsAre;
using testing::IsEmpty;

class PollerTest : public KinesisTest {
 protected:
  PollerTest() { service.create(); }
  ~PollerTest() override { EXPECT_EQ(service.broken_limits(), 0) << "read more than five times a second"; }
};

TEST_F(PollerTest, ReadsWhatIsThereAndWhatComes) {
  const auto old = put_many(0, 10);
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(1)), old);
  service.put(kShard0, "new");
  EXPECT_THAT(take_for(*reader, milliseconds(300)), ElementsAre("new"));
}

TEST_F(PollerTest, PollsAtItsIntervalWhenThereIsNothing) {
  start();
  auto reader = open();
  take_for(*reader, seconds(10));
  EXPECT_GE(service.calls(Op::kRecords), 35);
  EXPECT_LE(service.calls(Op::kRecords), 41);
}

TEST_F(PollerTest, ReadsAtFullRateWhileItIsBehind) {
  FakeService::Habits habits;
  habits.answer_records = 10;
  service.set(habits);
  const auto all = put_many(0, 500);
  options.poll_interval = seconds(60);
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, milliseconds(10'300)), all) << "50 answers of 10 take ten seconds";
}

TEST_F(PollerTest, TakesAFullAnswerForBehindWhereTheServiceTellsNothing) {
  FakeService::Habits habits;
  habits.tells_lag = false;
  habits.answer_records = 10'000;
  service.set(habits);
  for (int i = 0; i < 5; ++i) {
    service.put_at(kShard0, std::string(base::kMiB / 2, 'x'), clock.wall_ms() - 60'000);
  }
  options.poll_interval = seconds(60);
  start();
  auto reader = open_and_begin();
  pass(milliseconds(100));
  ASSERT_TRUE(reader->read(batch));
  EXPECT_EQ(batch.records.size(), 1U) << "half a megabyte is one batch";
  EXPECT_GE(batch.behind_latest_ms, 60'000);
  while (!batch.records.empty()) ASSERT_TRUE(reader->read(batch));
  EXPECT_GE(batch.behind_latest_ms, 60'000) << "not known to be the newest";
  pass(milliseconds(300));
  ASSERT_TRUE(reader->read(batch));
  EXPECT_EQ(batch.behind_latest_ms, 0) << "an empty answer proves it";
}

TEST_F(PollerTest, AsksForFewerRecordsWhereTheServiceGivesMoreThanCanBeRead) {
  FakeService::Habits habits;
  habits.tells_lag = false;
  habits.answer_records = 10'000;
  habits.answer_bytes_max = 100 * base::kKiB;
  service.set(habits);
  options.answer_bytes = 50 * base::kKiB;
  std::vector<std::string> all = put_many(0, 5'000);
  for (int i = 0; i < 300; ++i) {
    all.push_back(std::string(5 * base::kKiB, 'x'));
    service.put(kShard0, all.back());
  }
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(20)), all);
  const int calls = service.calls(Op::kRecords);
  service.put(kShard0, std::string(101 * base::kKiB, 'x'));
  take_for(*reader, seconds(20));
  EXPECT_LT(service.calls(Op::kRecords) - calls, 30) << "what can never be read is asked for slowly";
  EXPECT_EQ(error.code, Errc::kUnavailable);
}

TEST_F(PollerTest, ReplacesAnExpiredIteratorByOneBehindTheLastRecord) {
  auto all = put_many(0, 3);
  start();
  auto reader = open();
  auto taken = take_for(*reader, seconds(1));
  // Nothing runs for so long, as when the machine sleeps.
  clock.advance(minutes(6));
  for (auto& record : put_many(3, 6)) all.push_back(record);
  for (auto& record : take_for(*reader, seconds(2))) taken.push_back(record);
  EXPECT_EQ(taken, all);
  EXPECT_EQ(service.last_start().type, Type::kAfterSequenceNumber);
  EXPECT_GE(metric("hitstream_stream_errors_total{kind=\"expired_iterator\"}"), 1);
}

TEST_F(PollerTest, AnIteratorAtTheLatestThatExpiresLeavesNoGap) {
  put_many(0, 3);
  start();
  auto reader = open(kShard0, {Start::Kind::kLatest, {}, 0});
  EXPECT_THAT(take_for(*reader, seconds(1)), IsEmpty());
  clock.advance(minutes(4));
  const auto fresh = put_many(3, 6);
  clock.advance(minutes(4));
  EXPECT_EQ(take_for(*reader, seconds(2)), fresh);
  EXPECT_EQ(service.last_start().type, Type::kAtTimestamp);
}

TEST_F(PollerTest, BacksOffWhenThrottledAndComesBack) {
  start();
  auto reader = open();
  take_for(*reader, seconds(1));
  const int before = service.calls(Op::kRecords);
  service.fail(Op::kRecords, Kind::kThrottled, 20);
  take_for(*reader, seconds(20));
  EXPECT_LE(service.calls(Op::kRecords) - before, 14) << "every two seconds at last";
  EXPECT_EQ(error.message, "") << "throttling is no problem to tell";
  take_for(*reader, seconds(60));
  const int recovered = service.calls(Op::kRecords);
  take_for(*reader, seconds(10));
  EXPECT_GE(service.calls(Op::kRecords) - recovered, 35);
  EXPECT_EQ(metric("hitstream_stream_throttles_total{shard=\"" + kShard0 + "\"}"), 20);
}

TEST_F(PollerTest, FailuresLoseNoPosition) {
  FakeService::Habits habits;
  habits.answer_records = 3;
  service.set(habits);
  const auto all = put_many(0, 60);
  start();
  auto reader = open();
  for (const Kind kind :
       {Kind::kServer, Kind::kUnreachable, Kind::kUnreadable, Kind::kNoCredentials, Kind::kInvalid}) {
    service.fail(Op::kRecords, kind);
    service.fail(Op::kRecords, Kind::kExpiredIterator);
    service.fail(Op::kIterator, Kind::kServer);
    service.fail(Op::kIterator, Kind::kThrottled);
  }
  EXPECT_EQ(take_for(*reader, seconds(120)), all);
}

TEST_F(PollerTest, TellsAProblemOnceNothingWaitsAndGoesOnByItself) {
  put_many(0, 3);
  start();
  auto reader = open_and_begin();
  pass(milliseconds(50));
  service.fail(Op::kRecords, Kind::kDenied, 3);
  pass(milliseconds(500));
  EXPECT_EQ(take(*reader).size(), 3U);
  EXPECT_EQ(error.code, Errc::kUnavailable);
  EXPECT_EQ(error.message, "fake: as the test said");
  service.put(kShard0, "after");
  EXPECT_THAT(take_for(*reader, seconds(10)), ElementsAre("after"));
  EXPECT_EQ(error.message, "");
}

TEST_F(PollerTest, APositionTheShardDoesNotKnowIsAMismatch) {
  const auto created_ms = clock.wall_ms();
  start();
  auto reader = open_and_begin(kShard0, after({created_ms, "123"}));
  pass(milliseconds(100));
  take(*reader);
  EXPECT_EQ(error.code, Errc::kMismatch);
}

TEST_F(PollerTest, AStartBeforeAllThatIsKeptIsTheOldestRecord) {
  start();
  const base::UnixMillis now_ms = clock.wall_ms();
  auto day = open(kShard0, {Start::Kind::kAtTimestamp, {}, now_ms - 24 * base::kMillisPerHour});
  take_for(*day, milliseconds(100));
  EXPECT_EQ(service.last_start().type, Type::kTrimHorizon);
  day.reset();
  clock.advance(std::chrono::hours(1));
  put_many(0, 3);
  clock.advance(std::chrono::hours(1));
  const auto fresh = put_many(3, 6);
  auto hour = open(kShard0, {Start::Kind::kAtTimestamp, {}, clock.wall_ms()});
  EXPECT_EQ(take_for(*hour, seconds(1)), fresh);
  EXPECT_EQ(service.last_start().type, Type::kAtTimestamp);
}

TEST_F(PollerTest, EndsWithItsChildren) {
  put_many(0, 3);
  service.split(kShard0);
  start();
  auto reader = open();
  EXPECT_EQ(take_for(*reader, seconds(2)).size(), 3U);
  EXPECT_TRUE(batch.shard_end);
  EXPECT_THAT(batch.children, ElementsAre(base::ShardId{kShard1}, base::ShardId{kShard2}));
}

TEST_F(PollerTest, FindsTheChildrenInTheListWhereTheServiceTellsNone) {
  FakeService::Habits habits;
  habits.tells_children = false;
  service.set(habits);
  service.split(kShard0);
  start();
  auto reader = open();
  take_for(*reader, seconds(2));
  EXPECT_TRUE(batch.shard_end);
  EXPECT_THAT(batch.children, ElementsAre(base::ShardId{kShard1}, base::ShardId{kShard2}));
}

TEST_F(PollerTest, AShardThatEndsHasTheListMadeAgain) {
  start();
  auto reader = open();
  take_for(*reader, seconds(1));
  service.split(kShard0);
  take_for(*reader, seconds(1));
  ASSERT_TRUE(batch.shard_end);
  pass(milliseconds(1100));
  EXPECT_EQ(stream->shards()->size(), 3U) << "long before the ten seconds are over";
}

TEST_F(PollerTest, ReadsAheadWithinItsBoundsAndNoFurther) {
  options.shard_queue_bytes = 64 * base::kKiB;
  options.answer_bytes = 32 * base::kKiB;
  FakeService::Habits habits;
  habits.answer_records = 10;
  service.set(habits);
  std::vector<std::string> all;
  for (int i = 0; i < 200; ++i) {
    all.push_back(std::to_string(i) + std::string(3000, 'x'));
    service.put(kShard0, all.back());
  }
  start();
  auto reader = open_and_begin();
  pass(seconds(30));
  EXPECT_EQ(service.calls(Op::kRecords), 2);
  EXPECT_LE(metric("hitstream_stream_queue_bytes"), 64 * 1024);
  EXPECT_EQ(take_for(*reader, seconds(30)), all) << "goes on when there is room";
  EXPECT_EQ(metric("hitstream_stream_queue_bytes"), 0);
}

TEST_F(PollerTest, SharesTheRoomOfAllShardsFairly) {
  service.create(4);
  options.queue_bytes = 64 * base::kKiB;
  options.answer_bytes = 40 * base::kKiB;
  for (const std::string& shard : service.open_shards()) put_many(0, 50, shard);
  start();
  std::vector<std::unique_ptr<ShardReader>> readers;
  std::vector<std::size_t> counts;
  for (const std::string& shard : service.open_shards()) readers.push_back(open(shard));
  counts.resize(readers.size());
  for (int i = 0; i < 300; ++i) {
    for (std::size_t r = 0; r < readers.size(); ++r) counts[r] += take(*readers[r]).size();
    pass(milliseconds(10));
  }
  EXPECT_THAT(counts, ElementsAre(50, 50, 50, 50));
}

TEST_F(PollerTest, AClosedReaderIsAskedForNoMore) {
  options.poll_interval = milliseconds(0);
  start();
  auto reader = open();
  take_for(*reader, seconds(1));
  reader.reset();
  pass(milliseconds(20));
  const int calls = service.calls(Op::kRecords);
  pass(seconds(2));
  EXPECT_EQ(service.calls(Op::kRecords), calls);
  for (int i = 0; i < 10; ++i) {
    reader = open();
    take_for(*reader, milliseconds(50));
  }
}

}  // namespace
}  // namespace hitstream::stream::kinesis
