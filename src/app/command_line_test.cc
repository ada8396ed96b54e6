#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hitstream::app {
namespace {

using testing::HasSubstr;

template <class Kind>
Kind parsed(const std::vector<std::string>& arguments) {
  const Command command = parse_command_line(arguments);
  const auto* const kind = std::get_if<Kind>(&command);
  if (kind != nullptr) return *kind;
  const auto* const text = std::get_if<TextCommand>(&command);
  ADD_FAILURE() << "another command: " << (text != nullptr ? text->text : "");
  return {};
}

std::string flags_of(const SettingsArguments& arguments) {
  std::string all;
  for (const auto& [flag, value] : arguments.flags) all += flag + "=" + value + ";";
  return all;
}

TEST(CommandLine, WithoutASubCommandItHelps) {
  const auto text = parsed<TextCommand>({});
  EXPECT_EQ(text.status, 0);
  for (const char* word : {"serve", "replay", "journal", "config", "version"})
    EXPECT_THAT(text.text, HasSubstr(word));
}

TEST(CommandLine, TheHelpOfServeIsTheManualOfTheSettings) {
  const auto text = parsed<TextCommand>({"serve", "--help"});
  EXPECT_EQ(text.status, 0);
  for (const config::Setting& setting : config::all_settings())
    EXPECT_THAT(text.text, HasSubstr(setting.flag_name));
  EXPECT_THAT(text.text, HasSubstr("default 127.0.0.1:8080"));
  EXPECT_THAT(text.text, HasSubstr("Settings of [http]"));
  EXPECT_THAT(text.text, HasSubstr("--config"));
}

TEST(CommandLine, TellsTheVersion) {
  EXPECT_THAT(parsed<TextCommand>({"--version"}).text, testing::MatchesRegex("hitstream [0-9.]+\n"));
  EXPECT_THAT(parsed<TextCommand>({"version"}).text, testing::MatchesRegex("hitstream [0-9.]+\n"));
}

TEST(CommandLine, CollectsTheFlagsOfServe) {
  const auto serve =
      parsed<ServeCommand>({"serve", "--data", "/tmp/d", "--collector-listen=127.0.0.1:0", "--demo",
                            "--trusted-proxies", "10.0.0.0/8,::1", "--config", "h.toml"});
  EXPECT_EQ(serve.settings.config_file, "h.toml");
  const std::string flags = flags_of(serve.settings);
  for (const char* flag : {"--data=/tmp/d;", "--collector-listen=127.0.0.1:0;", "--demo=true;",
                           "--trusted-proxies=10.0.0.0/8,::1;"}) {
    EXPECT_THAT(flags, HasSubstr(flag));
  }
  EXPECT_EQ(serve.settings.flags.size(), 4U);
}

TEST(CommandLine, OfARepeatedFlagTheLastCounts) {
  EXPECT_EQ(flags_of(parsed<ServeCommand>({"serve", "--data", "a", "--data", "b"}).settings), "--data=b;");
}

TEST(CommandLine, AFlagMayBeEmptyOrOff) {
  EXPECT_EQ(flags_of(parsed<ServeCommand>({"serve", "--trusted-proxies", ""}).settings),
            "--trusted-proxies=;");
  EXPECT_EQ(flags_of(parsed<ServeCommand>({"serve", "--trusted-proxies="}).settings), "--trusted-proxies=;");
  EXPECT_EQ(flags_of(parsed<ServeCommand>({"serve", "--demo=false"}).settings), "--demo=false;");
}

TEST(CommandLine, NamesAMistakeAndTheFlagMeant) {
  const auto text = parsed<TextCommand>({"serve", "--colector-listen", "x"});
  EXPECT_EQ(text.status, 2);
  EXPECT_THAT(text.text, HasSubstr("--colector-listen"));
  EXPECT_THAT(text.text, HasSubstr("did you mean --collector-listen?"));
  EXPECT_EQ(parsed<TextCommand>({"server"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"serve", "--data"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"journal"}).status, 2);
}

TEST(CommandLine, Replay) {
  const auto plain = parsed<ReplayCommand>({"replay", "access.log"}).options;
  EXPECT_EQ(plain.file, "access.log");
  EXPECT_EQ(plain.to, kDefaultReplayTarget);
  EXPECT_EQ(plain.speed, 1);
  const auto full = parsed<ReplayCommand>(
      {"replay", "-", "--to", "http://h/c", "--base", "http://b", "--speed", "2.5", "--connections", "3"});
  EXPECT_EQ(full.options.file, "-");
  EXPECT_EQ(full.options.to, "http://h/c");
  EXPECT_EQ(full.options.base, "http://b");
  EXPECT_EQ(full.options.speed, 2.5);
  EXPECT_EQ(full.options.connections, 3U);
  EXPECT_EQ(parsed<ReplayCommand>({"replay", "x", "--now"}).options.speed, 0);
  EXPECT_EQ(parsed<TextCommand>({"replay"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"replay", "x", "--now", "--speed", "2"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"replay", "x", "--speed", "0"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"replay", "x", "--connections", "0"}).status, 2);
}

TEST(CommandLine, TheOthers) {
  EXPECT_EQ(parsed<VerifyCommand>({"journal", "verify", "/d"}).folder, "/d");
  EXPECT_EQ(flags_of(parsed<ConfigCommand>({"config", "--log-level", "warn"}).settings), "--log-level=warn;");
  EXPECT_TRUE(parsed<ConfigCommand>({"config", "--markdown"}).markdown);
}

}  // namespace
}  // namespace hitstream::app
