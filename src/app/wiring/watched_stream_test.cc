#include "app/wiring/watched_stream.h"

#include <gtest/gtest.h>

#include "app/test_stream.h"
#include "app/wiring/stream_problem.h"

namespace hitstream::app::wiring {
namespace {

using base::Errc;
using Kind = api::Problem::Kind;

class WatchedStreamTest : public testing::Test {
 protected:
  WatchedStreamTest() {
    auto inner = std::make_unique<TestStream>();
    inner_ = inner.get();
    inner_->all["a"].records = {"1"};
    inner_->all["b"].records = {"2"};
    watched_ = std::make_unique<WatchedStream>(std::move(inner), clock_);
  }
  void list() { std::ignore = watched_->shards(); }
  std::unique_ptr<stream::ShardReader> open(const std::string& shard) {
    auto reader = watched_->open({shard}, {});
    return reader ? *std::move(reader) : nullptr;
  }
  [[nodiscard]] std::string trouble() const {
    const auto found = watched_->trouble();
    return found ? found->error.message : "";
  }

  env::ManualClock clock_{1000};
  TestStream* inner_;
  std::unique_ptr<WatchedStream> watched_;
  stream::Batch batch_;
};

TEST_F(WatchedStreamTest, HandsOnWhatThereIs) {
  EXPECT_EQ(watched_->shards()->size(), 2U);
  EXPECT_TRUE(open("a")->read(batch_));
  EXPECT_EQ(batch_.records.front().data, "1");
  EXPECT_EQ(trouble(), "");
}

TEST_F(WatchedStreamTest, RemembersAListThatFailedUntilOneDoesNot) {
  inner_->list_error = base::Error{Errc::kNotFound, "no such stream"};
  list();
  clock_.advance(std::chrono::seconds(5));
  list();
  EXPECT_EQ(trouble(), "no such stream");
  EXPECT_EQ(watched_->trouble()->since_ms, 1000);
  inner_->list_error.reset();
  list();
  EXPECT_EQ(trouble(), "");
}

TEST_F(WatchedStreamTest, RemembersWhatFailedForLongest) {
  const auto a = open("a");
  const auto b = open("b");
  inner_->all["b"].read_error = base::Error{Errc::kUnavailable, "b is away"};
  std::ignore = b->read(batch_);
  clock_.advance(std::chrono::seconds(5));
  inner_->all["a"].read_error = base::Error{Errc::kUnavailable, "a is away"};
  std::ignore = a->read(batch_);
  std::ignore = b->read(batch_);
  EXPECT_EQ(trouble(), "b is away");
  EXPECT_EQ(watched_->trouble()->since_ms, 1000);
  inner_->all["b"].read_error.reset();
  std::ignore = b->read(batch_);
  EXPECT_EQ(trouble(), "a is away");
}

TEST_F(WatchedStreamTest, AShardThatCannotBeOpenedIsTrouble) {
  inner_->open_error = base::Error{Errc::kUnavailable, "not yet"};
  EXPECT_EQ(open("a"), nullptr);
  EXPECT_EQ(trouble(), "not yet");
}

TEST_F(WatchedStreamTest, APositionThatDoesNotFitIsNoTrouble) {
  inner_->all["a"].read_error = base::Error{Errc::kMismatch, "another stream"};
  EXPECT_FALSE(open("a")->read(batch_));
  EXPECT_EQ(trouble(), "");
}

TEST_F(WatchedStreamTest, TheTroubleOfAShardGoesWithIt) {
  inner_->all["a"].read_error = base::Error{Errc::kUnavailable, "away"};
  const auto reader = open("a");
  std::ignore = reader->read(batch_);
  list();
  EXPECT_EQ(trouble(), "away");
  inner_->all.erase("b");
  list();
  EXPECT_EQ(trouble(), "away");
  auto kept = inner_->all.extract("a");
  list();
  EXPECT_EQ(trouble(), "");
}

TEST(StreamProblem, EachErrorIsAKindOfItsOwn) {
  const auto kind = [](Errc code) { return problem_of({{code, "why"}, 7}, std::nullopt).kind; };
  EXPECT_EQ(kind(Errc::kNotFound), Kind::kMissing);
  EXPECT_EQ(kind(Errc::kIo), Kind::kDenied);
  EXPECT_EQ(kind(Errc::kUnavailable), Kind::kUnreachable);
  EXPECT_EQ(kind(Errc::kTimeout), Kind::kUnreachable);
  EXPECT_EQ(problem_of({{Errc::kIo, "why"}, 7}, std::nullopt).text, "why");
  EXPECT_EQ(problem_of({{Errc::kIo, "why"}, 7}, std::nullopt).since_ms, 7);
}

TEST(StreamProblem, WithoutCredentialsThatIsThePoint) {
  const auto problem = problem_of({{Errc::kUnavailable, "away"}, 7}, base::Error{Errc::kNotFound, "no keys"});
  EXPECT_EQ(problem.kind, Kind::kCredentials);
  EXPECT_EQ(problem.text, "no keys");
}

}  // namespace
}  // namespace hitstream::app::wiring
