#include <gmock/gmock.h>

#include "aws/kinesis_fixture.h"
#include "aws/test_frames.h"

namespace hitstream::aws {
namespace {

using How = Answer::How;
using Kind = Failure::Kind;

std::string event(const std::string& continuation, const std::string& data) {
  return event_frame(R"({"Records":[{"SequenceNumber":")" + continuation +
                     R"(","PartitionKey":"p","Data":")" + data + R"("}],"ContinuationSequenceNumber":")" +
                     continuation + R"(","MillisBehindLatest":12})");
}

const std::string kInitial = frame({{":message-type", "event"}, {":event-type", "initial-response"}}, "{}");

class SubscriptionTest : public KinesisFixture {
 protected:
  void start_with(const Answer& answer, std::chrono::milliseconds silence_max = std::chrono::seconds(20)) {
    KinesisOptions options;
    options.silence_max = silence_max;
    start(
        [this, answer](const ServedRequest& request) {
          last = request;
          return answer;
        },
        options);
  }
  std::uint64_t subscribe() {
    return kinesis->subscribe(
        "arn:c", {"s-0", IteratorType::kAfterSequenceNumber, "41", 0},
        [this](SubscriptionEvent event) { events.push_back(std::move(event)); }, keep(end));
  }
  Outcome<void> subscription() {
    subscribe();
    return wait_for(end);
  }
  ServedRequest last;
  std::vector<SubscriptionEvent> events;
  std::optional<Outcome<void>> end;
};

TEST_F(SubscriptionTest, GivesEventsAndEnds) {
  const std::string all = kInitial + event("42", "aGl0") + event("43", "aGl0") +
                          event_frame(R"({"Records":[],"ChildShards":[{"ShardId":"s-1"},{"ShardId":"s-2"}],)"
                                      R"("ContinuationSequenceNumber":null,"MillisBehindLatest":0})");
  start_with({How::kPieces, 200, all.substr(0, 100), "", {all.substr(100, 250), all.substr(350)}});
  EXPECT_TRUE(subscription().has_value());
  EXPECT_EQ(last.body, R"({"ConsumerARN":"arn:c","ShardId":"s-0","StartingPosition":)"
                       R"({"Type":"AFTER_SEQUENCE_NUMBER","SequenceNumber":"41"}})");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].records[0].data, "hit");
  EXPECT_EQ(events[0].continuation, "42");
  EXPECT_EQ(events[0].behind_latest_ms, 12);
  EXPECT_EQ(events[1].continuation, "43");
  EXPECT_EQ(events[2].continuation, "");
  EXPECT_THAT(events[2].children, testing::ElementsAre("s-1", "s-2"));
}

TEST_F(SubscriptionTest, ARefusalIsTheFailureItSays) {
  start_with(refusal(400, "ResourceInUseException", "Another active subscription exists"));
  const auto outcome = subscription();
  EXPECT_EQ(outcome.error().kind, Kind::kInUse);
  EXPECT_EQ(requests, 1);
}

TEST_F(SubscriptionTest, AnExceptionWithinTheStreamEndsIt) {
  const std::string exception =
      frame({{":message-type", "exception"}, {":exception-type", "InternalFailureException"}},
            R"({"message":"broken"})");
  start_with({How::kHanging, 200, event("42", "aGl0") + exception + event("43", "aGl0")});
  const auto outcome = subscription();
  EXPECT_EQ(outcome.error().kind, Kind::kServer);
  EXPECT_EQ(outcome.error().message, "SubscribeToShard: InternalFailureException: broken");
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(kinesis->in_flight(), 0U);
}

TEST_F(SubscriptionTest, DamageEndsIt) {
  std::string damaged = event("42", "aGl0");
  damaged[60] ^= 1;
  start_with({How::kHanging, 200, damaged});
  EXPECT_EQ(subscription().error().kind, Kind::kUnreadable);
  EXPECT_TRUE(events.empty());
}

TEST_F(SubscriptionTest, AnEndWithinAMessageIsUnreadable) {
  const std::string whole = event("42", "aGl0");
  start_with({How::kPieces, 200, whole + whole.substr(0, 30)});
  EXPECT_EQ(subscription().error().kind, Kind::kUnreadable);
  EXPECT_EQ(events.size(), 1U);
}

TEST_F(SubscriptionTest, SilenceEndsIt) {
  start_with({How::kHanging, 200, event("42", "aGl0")}, std::chrono::milliseconds(100));
  passing = false;
  EXPECT_EQ(subscription().error().kind, Kind::kUnreachable);
  EXPECT_EQ(events.size(), 1U);
}

TEST_F(SubscriptionTest, ACancelledOneIsNotHeardOfAgain) {
  start_with({How::kHanging, 200, event("42", "aGl0") + event("43", "aGl0")});
  std::uint64_t id = 0;
  int heard = 0;
  id = kinesis->subscribe(
      "arn:c", {"s-0", IteratorType::kLatest, "", 0},
      [&](const SubscriptionEvent&) {
        ++heard;
        kinesis->cancel(id);
      },
      [](const auto&) { ADD_FAILURE() << "cancelled"; });
  while (kinesis->in_flight() > 0) kinesis->perform(std::chrono::milliseconds(1000));
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace hitstream::aws
