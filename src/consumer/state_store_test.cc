#include "consumer/state_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "env/memory_files.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

class StateStoreTest : public testing::Test {
 protected:
  env::MemoryFileSystem files_;
  StateStore store_{files_, "data"};
};

TEST_F(StateStoreTest, HasNothingAtFirstAndThenWhatWasSaved) {
  ASSERT_TRUE(store_.load());
  EXPECT_EQ(store_.load().value(), std::nullopt);
  const SavedState state{5, {{{"shardId-0"}, {}, {}, "r", "p"}}};
  const auto bytes = store_.save(state);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, files_.get("data/state").size());
  EXPECT_EQ(store_.load().value(), state);
}

TEST_F(StateStoreTest, KeepsAFewDamagedFilesUnderOtherNames) {
  ASSERT_TRUE(store_.load());
  for (const char* content : {"one", "two", "three", "four"}) {
    files_.put("data/state", content);
    EXPECT_EQ(store_.load().value(), std::nullopt);
    EXPECT_FALSE(files_.exists("data/state"));
  }
  EXPECT_EQ(files_.get("data/state.set-aside"), "one");
  EXPECT_EQ(files_.get("data/state-2.set-aside"), "two");
  EXPECT_EQ(files_.get("data/state-3.set-aside"), "four");
}

TEST_F(StateStoreTest, SetsACopyAsideAndLeavesTheFile) {
  ASSERT_TRUE(store_.load());
  store_.set_aside_copy("there is none yet");
  EXPECT_FALSE(files_.exists("data/state.set-aside"));
  files_.put("data/state", "content");
  store_.set_aside_copy("a test");
  EXPECT_EQ(files_.get("data/state.set-aside"), "content");
  EXPECT_EQ(files_.get("data/state"), "content");
}

TEST_F(StateStoreTest, FailsWhenTheFileCannotBeRead) {
  ASSERT_TRUE(store_.load());
  ASSERT_TRUE(store_.save({}));
  files_.fail(env::FileOp::kRead);
  EXPECT_EQ(store_.load().error().code, Errc::kIo);
  EXPECT_TRUE(store_.load().value());
}

}  // namespace
}  // namespace hitstream::consumer
