#include "app/wiring/collector_name.h"

#include <gtest/gtest.h>

#include "config/rules.h"
#include "env/memory_files.h"

namespace hitstream::app::wiring {
namespace {

class CollectorNameTest : public testing::Test {
 protected:
  CollectorNameTest() {
    settings_.data = "d";
    EXPECT_TRUE(files_.create_folders("d"));
  }
  std::string find() {
    const auto name = find_collector_name(settings_, files_, random_);
    EXPECT_TRUE(name) << name.error().message;
    return name.value_or("");
  }
  config::Settings settings_;
  env::MemoryFileSystem files_;
  env::SeededRandom random_{1};
};

TEST_F(CollectorNameTest, IsWhatTheSettingsSay) {
  settings_.collector.name = "eu-1";
  EXPECT_EQ(find(), "eu-1");
  EXPECT_FALSE(env::read_file(files_, "d/collector-name", 1000));
}

TEST_F(CollectorNameTest, IsMadeOnceForADataFolder) {
  const std::string name = find();
  EXPECT_TRUE(config::is_collector_name(name)) << name;
  EXPECT_EQ(find(), name);
  settings_.data = "e";
  EXPECT_TRUE(files_.create_folders("e"));
  EXPECT_NE(find(), name);
}

TEST_F(CollectorNameTest, MayBeWrittenByHand) {
  ASSERT_TRUE(env::write_file_atomically(files_, "d", "collector-name", " my.one \nmore"));
  EXPECT_EQ(find(), "my.one");
}

TEST_F(CollectorNameTest, OfAFileThatHoldsNoneIsRefused) {
  ASSERT_TRUE(env::write_file_atomically(files_, "d", "collector-name", "two words\n"));
  const auto name = find_collector_name(settings_, files_, random_);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().code, base::Errc::kInvalidArgument);
  EXPECT_NE(name.error().message.find("d/collector-name"), std::string::npos) << name.error().message;
}

}  // namespace
}  // namespace hitstream::app::wiring
