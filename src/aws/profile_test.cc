#include "aws/profile.h"

#include <gmock/gmock.h>

#include "aws/credential_test_server.h"

namespace hitstream::aws {
namespace {

using testing::HasSubstr;

class ProfileTest : public testing::Test, protected SourceFixture {
 protected:
  Profiles load() {
    auto profiles = load_profiles(context.environment, files);
    EXPECT_TRUE(profiles) << (profiles ? "" : profiles.error().message);
    return profiles.value_or(Profiles{});
  }
};

TEST_F(ProfileTest, WithoutFilesThereIsNothing) {
  const Profiles profiles = load();
  EXPECT_EQ(profiles.selected, "default");
  EXPECT_FALSE(profiles.asked_for);
  EXPECT_EQ(profiles.get("region"), "");
  EXPECT_EQ(profiles.places(), "/home/u/.aws/credentials or /home/u/.aws/config");
}

TEST_F(ProfileTest, WithoutAHomeFolderThereIsNothing) {
  context.environment.clear();
  EXPECT_EQ(load().get("region"), "");
  EXPECT_EQ(load().places(), "~/.aws (HOME is not set)");
}

TEST_F(ProfileTest, BothFilesAreMergedAndTheCredentialsFileWins) {
  config(
      "[default]\nregion = r\naws_access_key_id = from-config\n[profile b]\nregion = of-b\n[c]\nregion=no\n");
  credentials("[default]\naws_access_key_id = from-credentials\n[b]\naws_access_key_id = key-b\n");
  const Profiles profiles = load();
  EXPECT_EQ(profiles.get("region"), "r");
  EXPECT_EQ(profiles.get("aws_access_key_id"), "from-credentials");
  EXPECT_EQ(profiles.get("b", "region"), "of-b");
  EXPECT_EQ(profiles.get("b", "aws_access_key_id"), "key-b");
  EXPECT_FALSE(profiles.profiles.contains("c"));
}

TEST_F(ProfileTest, NamesMayBeQuotedAndDefaultMayBeAProfile) {
  config("[profile \"with space\"]\nregion = q\n[profile default]\nregion = p\n[default]\nregion = d\n");
  EXPECT_EQ(load().get("with space", "region"), "q");
  EXPECT_EQ(load().get("region"), "p");
}

TEST_F(ProfileTest, TheEnvironmentChoosesProfileAndFiles) {
  files.put("/home/u/mine", "[profile b]\nregion = r\n");
  files.put("/keys", "[b]\naws_access_key_id = k\n");
  set("AWS_CONFIG_FILE=~/mine");
  set("AWS_SHARED_CREDENTIALS_FILE=/keys");
  set("AWS_DEFAULT_PROFILE=b");
  EXPECT_TRUE(load().asked_for);
  EXPECT_EQ(load().get("region"), "r");
  EXPECT_EQ(load().get("aws_access_key_id"), "k");
  set("AWS_PROFILE=other");
  EXPECT_EQ(load().selected, "other");
}

TEST_F(ProfileTest, UnreadableFilesAreErrors) {
  config("[default\n");
  EXPECT_THAT(load_profiles(context.environment, files).error().message,
              HasSubstr("/home/u/.aws/config:1: "));
  config("");
  files.fail(env::FileOp::kRead);
  EXPECT_FALSE(load_profiles(context.environment, files));
  config(std::string((1 << 20) + 1, '#'));
  EXPECT_EQ(load_profiles(context.environment, files).error().code, base::Errc::kFull);
}

}  // namespace
}  // namespace hitstream::aws
