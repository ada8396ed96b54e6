#include "stream/kinesis/listing.h"

#include "stream/kinesis/fixture.h"

namespace hitstream::stream::kinesis {
namespace {

using namespace testing_doubles;
using base::Errc;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = aws::Failure::Kind;
using testing::ElementsAre;
using testing::HasSubstr;

class ListingTest : public KinesisTest {};

TEST_F(ListingTest, BeforeTheFirstAnswerThereIsNoList) {
  service.create();
  stream =
      make_kinesis_stream(options, std::make_unique<FakeKinesis>(service), executor, clock, random, metrics);
  EXPECT_EQ(stream->shards().error().code, Errc::kUnavailable);
  EXPECT_EQ(stream->open({kShard0}, kOldest).error().code, Errc::kUnavailable);
  pass(milliseconds(20));
  EXPECT_EQ(stream->shards()->size(), 1U);
}

TEST_F(ListingTest, TellsHowToCreateAMissingStreamAndFindsItLater) {
  start();
  const auto missing = stream->shards();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::kNotFound);
  EXPECT_EQ(missing.error().message,
            "the stream hits does not exist in eu-central-1: create it with `hitstream stream create hits`");
  pass(seconds(30));
  EXPECT_LT(service.calls(Op::kDescribe), 20) << "not asked too often";
  service.create();
  service.set_status("CREATING");
  pass(seconds(6));
  EXPECT_THAT(stream->shards().error().message, HasSubstr("being created"));
  service.set_status("ACTIVE");
  pass(seconds(6));
  EXPECT_TRUE(stream->shards());
}

TEST_F(ListingTest, TellsParentsAndWhatIsClosed) {
  service.create(2);
  service.merge(kShard0, kShard1);
  service.split(kShard2);
  start();
  const auto shards = stream->shards().value();
  ASSERT_EQ(shards.size(), 5U);
  EXPECT_TRUE(shards[0].closed);
  EXPECT_THAT(shards[0].parents, ElementsAre());
  EXPECT_THAT(shards[2].parents, ElementsAre(base::ShardId{kShard0}, base::ShardId{kShard1}));
  EXPECT_TRUE(shards[2].closed);
  EXPECT_THAT(shards[3].parents, ElementsAre(base::ShardId{kShard2}));
  EXPECT_FALSE(shards[3].closed);
}

TEST_F(ListingTest, IsMadeAgainEveryTenSeconds) {
  service.create();
  start();
  pass(seconds(35));
  EXPECT_EQ(service.calls(Op::kListShards), 4);
}

TEST_F(ListingTest, GoesOnAnsweringFromTheLastListWhileKinesisCannotBeAsked) {
  service.create();
  start();
  service.fail(Op::kDescribe, Kind::kUnreachable, 1);
  service.fail(Op::kListShards, Kind::kServer, 3);
  pass(seconds(12));
  EXPECT_TRUE(stream->shards());
  service.split(kShard0);
  pass(seconds(30));
  EXPECT_EQ(stream->shards()->size(), 3U);
  EXPECT_EQ(metric("hitstream_stream_errors_total{kind=\"server\"}"), 3);
}

TEST_F(ListingTest, TellsAtOnceThatTheStreamIsGone) {
  service.create();
  start();
  service.remove();
  pass(seconds(11));
  EXPECT_EQ(stream->shards().error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace hitstream::stream::kinesis
