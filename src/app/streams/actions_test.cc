#include "app/streams/actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/streams/test_doubles.h"

namespace hitstream::app::streams {
namespace {

using aws::Failure;
using base::Errc;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

aws::StreamSummary summary(const std::string& status, std::int64_t open_shards = 2) {
  aws::StreamSummary made;
  made.name = "hits";
  made.arn = "arn:hits";
  made.status = status;
  made.mode = "PROVISIONED";
  made.created_ms = 1'795'532'400'000;
  made.open_shards = open_shards;
  made.encryption = "NONE";
  return made;
}

aws::Shard shard(const std::string& id, const std::string& first, const std::string& last, bool open = true) {
  aws::Shard made;
  made.id = id;
  made.first_hash_key = first;
  made.last_hash_key = last;
  if (!open) made.last_sequence_number = "99";
  return made;
}

class StreamActions : public testing::Test {
 protected:
  StreamActions() { kinesis_.summaries.emplace_back(summary("ACTIVE")); }

  // `answer`: what is typed; nothing: there is no terminal.
  [[nodiscard]] Terminal terminal(const char* answer = nullptr) {
    static char none[] = "\n";
    std::string text = answer != nullptr ? answer : none;
    std::fputs(text.c_str(), in_);
    std::rewind(in_);
    return {out_.file(), progress_.file(), in_, answer != nullptr};
  }
  ~StreamActions() override { std::fclose(in_); }

  ScriptedKinesis kinesis_;
  env::ManualClock clock_;
  MemoryOutput out_, progress_;
  std::FILE* in_ = std::tmpfile();
};

TEST_F(StreamActions, CreateWaitsUntilItIsActiveAndTellsEachStatusOnce) {
  kinesis_.summaries = {summary("CREATING"), summary("CREATING"), summary("ACTIVE")};
  EXPECT_TRUE(create(kinesis_, "hits", {2}, clock_, terminal()));
  EXPECT_THAT(kinesis_.calls, ElementsAre("create hits 2"));
  EXPECT_EQ(progress_.text(), "hits: CREATING …\n");
  EXPECT_EQ(out_.text(), "hits is made: ACTIVE, 2 open shards\n");
}

TEST_F(StreamActions, CreateOnDemandNamesNoShards) {
  EXPECT_TRUE(create(kinesis_, "hits", {std::nullopt}, clock_, terminal()));
  EXPECT_THAT(kinesis_.calls, ElementsAre("create hits on demand"));
}

TEST_F(StreamActions, CreateIsContentWithAStreamThatIsThere) {
  kinesis_.create_outcome = tl::unexpected(failure(Failure::Kind::kInUse));
  EXPECT_TRUE(create(kinesis_, "hits", {1}, clock_, terminal()));
  EXPECT_THAT(out_.text(), HasSubstr("was there already"));
  EXPECT_THAT(progress_.text(), HasSubstr("left as it is, with 2 open shards"));
}

TEST_F(StreamActions, CreateDoesNotWaitForAStreamThatIsBeingDeleted) {
  kinesis_.create_outcome = tl::unexpected(failure(Failure::Kind::kInUse));
  kinesis_.summaries = {summary("DELETING")};
  EXPECT_EQ(create(kinesis_, "hits", {1}, clock_, terminal()).error().code, Errc::kBusy);
}

TEST_F(StreamActions, CreateDoesNotWaitForEver) {
  kinesis_.summaries = {summary("CREATING")};
  kinesis_.on_perform = [this] { clock_.advance(minutes(1)); };
  EXPECT_EQ(create(kinesis_, "hits", {1}, clock_, terminal()).error().code, Errc::kTimeout);
}

TEST_F(StreamActions, ARefusalIsPassedOn) {
  kinesis_.create_outcome = tl::unexpected(failure(Failure::Kind::kInvalid, "too many shards"));
  const auto refused = create(kinesis_, "hits", {1}, clock_, terminal());
  EXPECT_EQ(refused.error().code, Errc::kIo);
  EXPECT_EQ(refused.error().message, "too many shards");
}

TEST_F(StreamActions, OfAMissingStreamEachSaysHowToMakeIt) {
  kinesis_.summaries = {tl::unexpected(failure(Failure::Kind::kNotFound))};
  for (const auto& outcome :
       {describe(kinesis_, "hits", terminal()), remove(kinesis_, "hits", {}, terminal())}) {
    EXPECT_EQ(outcome.error().code, Errc::kNotFound);
    EXPECT_THAT(outcome.error().message, HasSubstr("hitstream stream create hits"));
  }
}

TEST_F(StreamActions, DescribeTellsShardsAndConsumers) {
  aws::Shard child = shard("shard-2", "0", "99");
  child.parent = "shard-0";
  child.adjacent_parent = "shard-1";
  kinesis_.shards = {shard("shard-0", "0", "49", false), shard("shard-1", "50", "99", false), child};
  kinesis_.behind_ms = {{"shard-2", 12'345}};
  kinesis_.consumers = std::vector<aws::StreamConsumer>{{"board", "arn:board", "ACTIVE", 1'795'532'400'000}};
  EXPECT_TRUE(describe(kinesis_, "hits", terminal()));
  const std::string text = out_.text();
  for (const char* part :
       {"status      ACTIVE", "mode        PROVISIONED", "created     2026-11-24T15:00:00Z",
        "retention   24 h", "encryption  NONE", "shards      3, 2 of them open"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, testing::ContainsRegex("shard-0 +closed +0 +49 +-  -\n"));
  EXPECT_THAT(text, testing::ContainsRegex("shard-2 +open +0 +99 +12.3 s  shard-0,shard-1\n"));
  EXPECT_THAT(text, testing::ContainsRegex("board +ACTIVE +2026-11-24T15:00:00Z\n"));
}

TEST_F(StreamActions, DescribeLeavesOutWhatItCannotLearn) {
  kinesis_.shards = {shard("shard-0", "0", "99")};
  kinesis_.consumers = tl::unexpected(failure(Failure::Kind::kDenied, "not allowed"));
  EXPECT_TRUE(describe(kinesis_, "hits", terminal()));
  EXPECT_THAT(out_.text(), testing::ContainsRegex("shard-0 +open +0 +99 +-  -\n"));
  EXPECT_THAT(progress_.text(), HasSubstr("not allowed"));
}

TEST_F(StreamActions, DeleteAsks) {
  EXPECT_TRUE(remove(kinesis_, "hits", {}, terminal("y\n")));
  EXPECT_THAT(kinesis_.calls, ElementsAre("delete hits"));
  EXPECT_THAT(progress_.text(), HasSubstr("Delete the stream hits (arn:hits) with 2 open shards"));
}

TEST_F(StreamActions, DeleteTakesAnythingButYesForNo) {
  for (const char* answer : {"\n", "n\n", "yikes\n"}) {
    EXPECT_EQ(remove(kinesis_, "hits", {}, terminal(answer)).error().code, Errc::kClosed) << answer;
    std::rewind(in_);
  }
  EXPECT_TRUE(kinesis_.calls.empty());
}

TEST_F(StreamActions, DeleteWithoutATerminalNeedsToBeToldYes) {
  EXPECT_EQ(remove(kinesis_, "hits", {}, terminal()).error().code, Errc::kInvalidArgument);
  EXPECT_TRUE(kinesis_.calls.empty());
  EXPECT_TRUE(remove(kinesis_, "hits", {true}, terminal()));
  EXPECT_THAT(kinesis_.calls, ElementsAre("delete hits"));
}

}  // namespace
}  // namespace hitstream::app::streams
