#include "app/wiring/bot_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "env/memory_files.h"

namespace hitstream::app::wiring {
namespace {

using testing::HasSubstr;

class BotListsTest : public testing::Test {
 protected:
  BotListsTest() { EXPECT_TRUE(files_.create_folders("/lists")); }
  void write(const std::string& name, std::string_view content) { files_.put("/lists/" + name, content); }
  std::string why_refused() {
    const auto lists = read_bot_lists(settings_, files_);
    return lists ? "accepted" : lists.error().message;
  }

  env::MemoryFileSystem files_;
  config::Settings::Analytics settings_;
};

TEST_F(BotListsTest, AreEmptyWithoutFiles) {
  const auto lists = read_bot_lists(settings_, files_);
  ASSERT_TRUE(lists);
  EXPECT_TRUE(lists->datacentre_nets.empty());
  EXPECT_EQ(lists->referrer_spam.size(), 0U);
}

TEST_F(BotListsTest, AreReadFromTheirFiles) {
  write("nets", "10.0.0.0/8\n");
  write("spam", "spam.example\n");
  settings_.datacentre_nets = "/lists/nets";
  settings_.referrer_spam = "/lists/spam";
  const auto lists = read_bot_lists(settings_, files_);
  ASSERT_TRUE(lists) << lists.error().message;
  EXPECT_EQ(lists->datacentre_nets.size(), 1U);
  EXPECT_EQ(lists->referrer_spam.size(), 1U);
}

TEST_F(BotListsTest, TellWhatIsWrongWithThem) {
  write("nets", "10.0.0.0/8\nelsewhere\n");
  settings_.datacentre_nets = "/lists/nets";
  EXPECT_THAT(why_refused(), HasSubstr("analytics.datacentre_nets: /lists/nets: line 2"));
  settings_.datacentre_nets = "/lists/none";
  EXPECT_THAT(why_refused(), HasSubstr("analytics.datacentre_nets: "));
  settings_ = {};
  settings_.referrer_spam = "/lists/nets";
  EXPECT_THAT(why_refused(), HasSubstr("line 1"));
}

}  // namespace
}  // namespace hitstream::app::wiring
