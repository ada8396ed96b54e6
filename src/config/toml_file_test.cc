#include "config/toml_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(std::string_view toml) {
  const auto read = read_toml(toml, "h.toml");
  return read ? "no error" : read.error().message;
}

TEST(TomlFile, TellsTheSettingItsValueAndItsPlace) {
  const auto read = read_toml("data = \"x\"\n[collector]\npaths = [\"/a\", \"/b\"]\n", "h.toml");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  for (const FileValue& value : *read) {
    if (value.setting->key == "data") {
      EXPECT_THAT(value.value, ElementsAre("x"));
      EXPECT_EQ(value.place, "h.toml:1:8");
    } else {
      EXPECT_EQ(value.setting->key, "collector.paths");
      EXPECT_THAT(value.value, ElementsAre("/a", "/b"));
      EXPECT_EQ(value.place, "h.toml:3:9");
    }
  }
}

TEST(TomlFile, DottedKeysAreTheSameAsTables) {
  const auto read = read_toml("log.level = 'warn'", "h.toml");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().setting->key, "log.level");
}

TEST(TomlFile, NamesAnUnknownKeyAndTheOneMeant) {
  EXPECT_EQ(error_of("\n[collector]\nlissten = \"x\"\n"),
            "h.toml:3:1: unknown key \"collector.lissten\"; did you mean \"collector.listen\"?");
  EXPECT_THAT(error_of("[zzz]\n"), HasSubstr("unknown key \"zzz\"; `hitstream config` lists"));
}

TEST(TomlFile, NamesAWrongType) {
  EXPECT_EQ(error_of("[http]\nconnections = \"many\"\n"),
            "h.toml:2:15: http.connections must be an integer, and is a string; allowed: 1 to 1000000");
  EXPECT_THAT(error_of("demo = 1"), HasSubstr("demo must be true or false, and is an integer"));
  EXPECT_THAT(error_of("collector.paths = ['/a', 1]"),
              HasSubstr("must be an array of strings, and is an array"));
  EXPECT_THAT(error_of("journal.retention = 10"), HasSubstr("must be a string such as \"10s\""));
  EXPECT_THAT(error_of("collector = 1"),
              HasSubstr("\"collector\" must be a table, [collector], and is an integer"));
  EXPECT_THAT(error_of("data = 2020-01-01"), HasSubstr("is a date or time"));
  EXPECT_THAT(error_of("[[collector]]\nlisten='x'"), HasSubstr("must be a table"));
  EXPECT_THAT(error_of("data = 1.5"), HasSubstr("with a fraction"));
  EXPECT_THAT(error_of("[data]"), HasSubstr("data must be a string, and is a table"));
}

TEST(TomlFile, NamesEveryMistake) {
  const std::string error = error_of("demo = 1\ndta = 2\n");
  EXPECT_THAT(error, HasSubstr("h.toml:1:8: demo"));
  EXPECT_THAT(error, HasSubstr("h.toml:2:1: unknown key \"dta\"; did you mean \"data\"?"));
}

TEST(TomlFile, NamesThePlaceWhereItIsNoToml) {
  EXPECT_THAT(error_of("data = \n"), HasSubstr("h.toml:1:8: "));
}

TEST(TomlFile, BrokenHeadersAreErrorsLikeOthers) {
  for (const char* toml :
       {"[=", "[[[", "[!]", "[[=]]", "[\x01", "=", "[a.=]", "a.=1", "[", "\xCA\x97", "a = [{b \xCA\x97"}) {
    EXPECT_THAT(error_of(toml), HasSubstr("h.toml:1:")) << toml;
  }
}

}  // namespace
}  // namespace hitstream::config
