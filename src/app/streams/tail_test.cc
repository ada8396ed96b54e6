#include "app/streams/tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/test_stream.h"

namespace hitstream::app::streams {
namespace {

using Kind = stream::Start::Kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::chrono::milliseconds kSecond{1000};

class TailTest : public testing::Test {
 protected:
  void begin(Kind kind, base::UnixMillis time_ms = 0) {
    tail_ = std::make_unique<Tail>(stream_, stream::Start{kind, {}, time_ms}, clock_,
                                   [this](std::string_view record) { seen_.emplace_back(record); });
  }
  // All that comes until nothing more does.
  std::vector<std::string> read() {
    seen_.clear();
    for (int idle = 0; idle < 3;) {
      const auto read = tail_->step();
      EXPECT_TRUE(read) << read.error().message;
      idle = read && *read ? 0 : idle + 1;
      clock_.advance(kSecond);
    }
    return seen_;
  }

  env::ManualClock clock_;
  TestStream stream_;
  std::unique_ptr<Tail> tail_;
  std::vector<std::string> seen_;
};

TEST_F(TailTest, FromTheHorizonItReadsEverythingAndGoesOn) {
  stream_.all["a"].records = {"1", "2", "3"};
  begin(Kind::kTrimHorizon);
  EXPECT_THAT(read(), ElementsAre("1", "2", "3"));
  stream_.all["a"].records.emplace_back("4");
  EXPECT_THAT(read(), ElementsAre("4"));
}

TEST_F(TailTest, FromTheLatestItReadsOnlyWhatIsNew) {
  stream_.all["a"].records = {"1"};
  stream_.all["old"].records = {"0"};
  stream_.all["old"].closed = true;
  begin(Kind::kLatest);
  EXPECT_THAT(read(), IsEmpty());
  stream_.all["a"].records.emplace_back("2");
  EXPECT_THAT(read(), ElementsAre("2"));
}

TEST_F(TailTest, ChildrenComeAfterAllTheirParents) {
  stream_.all["a"] = {{"1", "2", "3"}, {}, true, {}, {}};
  stream_.all["b"] = {{"4", "5"}, {}, true, {}, {}};
  stream_.all["child"] = {{"6"}, {{"a"}, {"b"}}, false, {}, {}};
  begin(Kind::kTrimHorizon);
  const auto seen = read();
  EXPECT_THAT(seen, UnorderedElementsAre("1", "2", "3", "4", "5", "6"));
  EXPECT_EQ(seen.back(), "6");
}

TEST_F(TailTest, AParentThatIsNotKeptAnyMoreHoldsUpNobody) {
  stream_.all["child"] = {{"1"}, {{"gone"}}, false, {}, {}};
  begin(Kind::kTrimHorizon);
  EXPECT_THAT(read(), ElementsAre("1"));
}

TEST_F(TailTest, AfterASplitNothingOfTheChildrenIsLeftOut) {
  stream_.all["a"].records = {"1"};
  begin(Kind::kLatest);
  EXPECT_THAT(read(), IsEmpty());
  stream_.all["a"].closed = true;
  stream_.all["left"] = {{"2"}, {{"a"}}, false, {}, {}};
  stream_.all["right"] = {{"3"}, {{"a"}}, false, {}, {}};
  EXPECT_THAT(read(), UnorderedElementsAre("2", "3"));
}

TEST_F(TailTest, FromATimeEachShardBeginsThere) {
  stream_.all["a"] = {{"1"}, {}, true, {}, {}};
  stream_.all["child"] = {{"2"}, {{"a"}}, false, {}, {}};
  begin(Kind::kAtTimestamp, 1234);
  read();
  for (const char* shard : {"a", "child"}) {
    EXPECT_EQ(stream_.all[shard].start->kind, Kind::kAtTimestamp);
    EXPECT_EQ(stream_.all[shard].start->time_ms, 1234);
  }
}

TEST_F(TailTest, AfterAnErrorItGoesOnWhereItWas) {
  stream_.all["a"].records = {"1", "2", "3"};
  begin(Kind::kTrimHorizon);
  stream_.list_error = base::Error{base::Errc::kUnavailable, "away"};
  EXPECT_EQ(tail_->step().error().message, "away");
  stream_.list_error.reset();
  EXPECT_TRUE(tail_->step());
  stream_.all["a"].read_error = base::Error{base::Errc::kUnavailable, "away"};
  EXPECT_FALSE(tail_->step());
  stream_.all["a"].read_error.reset();
  EXPECT_TRUE(tail_->step());
  EXPECT_THAT(seen_, ElementsAre("1", "2", "3"));
}

}  // namespace
}  // namespace hitstream::app::streams
