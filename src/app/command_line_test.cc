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
  for (const config::FlagValue& flag : arguments.flags) all += flag.flag + "=" + flag.value + ";";
  return all;
}

TEST(CommandLine, WithoutASubCommandItHelps) {
  const auto text = parsed<TextCommand>({});
  EXPECT_EQ(text.status, 0);
  for (const char* word :
       {"serve", "collector", "dashboard", "stream", "replay", "classify", "journal", "config", "version"})
    EXPECT_THAT(text.text, HasSubstr(word));
}

TEST(CommandLine, TheHelpOfConfigIsTheManualOfTheSettings) {
  const auto text = parsed<TextCommand>({"config", "--help"});
  EXPECT_EQ(text.status, 0);
  for (const config::Setting& setting : config::all_settings())
    EXPECT_THAT(text.text, HasSubstr(setting.flag_name));
  EXPECT_THAT(text.text, HasSubstr("default 127.0.0.1:8080"));
  EXPECT_THAT(text.text, HasSubstr("Settings of [http]"));
  EXPECT_THAT(text.text, HasSubstr("--config"));
}

TEST(CommandLine, EachHasTheFlagsThatConcernItAndNoOther) {
  using config::Program;
  for (const Program program : {Program::kServe, Program::kCollector, Program::kDashboard}) {
    const auto help = parsed<TextCommand>({std::string(config::name_of(program)), "--help"}).text;
    for (const config::Setting& setting : config::all_settings()) {
      const bool shown = help.find(setting.flag_name + " ") != std::string::npos ||
                         help.find(setting.flag_name + "\n") != std::string::npos;
      EXPECT_EQ(shown, setting.concerns(program)) << config::name_of(program) << " " << setting.key;
    }
    EXPECT_THAT(help, HasSubstr("Exit status: 0")) << config::name_of(program);
  }
}

TEST(CommandLine, TheOwnListenerIsListen) {
  const auto collector = parsed<DaemonCommand>({"collector", "--listen", "127.0.0.1:1"});
  EXPECT_EQ(collector.program, config::Program::kCollector);
  EXPECT_EQ(flags_of(collector.settings), "--collector-listen=127.0.0.1:1;");
  EXPECT_EQ(collector.settings.flags.front().called, "--listen");
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"dashboard", "--listen=[::1]:0"}).settings),
            "--dashboard-listen=[::1]:0;");
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"dashboard", "--dashboard-listen=[::1]:0"}).settings),
            "--dashboard-listen=[::1]:0;");
  EXPECT_EQ(parsed<TextCommand>({"serve", "--listen", "127.0.0.1:1"}).status, 2);
}

TEST(CommandLine, AFlagOfAnotherProgramSaysWhose) {
  EXPECT_THAT(parsed<TextCommand>({"serve", "--stream", "hits"}).text,
              HasSubstr("`hitstream serve` has no --stream; it is of collector, dashboard, stream"));
  EXPECT_THAT(parsed<TextCommand>({"dashboard", "--strem", "hits"}).text,
              HasSubstr("did you mean --stream?"));
}

TEST(CommandLine, ASwitchThatIsOnIsSwitchedOff) {
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"collector", "--no-aggregation"}).settings),
            "--no-aggregation=true;");
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"collector", "--no-aggregation=false"}).settings),
            "--no-aggregation=false;");
}

TEST(CommandLine, ClassifyTakesNothing) {
  (void)parsed<ClassifyCommand>({"classify"});
  EXPECT_EQ(parsed<TextCommand>({"classify", "x"}).status, 2);
}

TEST(CommandLine, PasswordTokenAndShare) {
  EXPECT_TRUE(std::holds_alternative<PasswordCommand>(parse_command_line({"password"})));
  EXPECT_TRUE(std::holds_alternative<TokenCommand>(parse_command_line({"token"})));
  const auto share = std::get<ShareCommand>(
      parse_command_line({"share", "--site", "a.example", "--expires", "30d", "--data", "/d"}));
  EXPECT_EQ(share.site, "a.example");
  EXPECT_EQ(share.expires, "30d");
  EXPECT_FALSE(share.embed);
  ASSERT_EQ(share.settings.flags.size(), 1);
  EXPECT_EQ(share.settings.flags[0].value, "/d");
  EXPECT_TRUE(std::get<ShareCommand>(
                  parse_command_line({"share", "--site", "a.example", "--expires", "1h", "--embed"}))
                  .embed);
  EXPECT_EQ(std::get<TextCommand>(parse_command_line({"share", "--site", "a.example"})).status, 2);
}

TEST(CommandLine, StreamCreate) {
  const auto plain = parsed<StreamCommand>({"stream", "create"});
  EXPECT_EQ(std::get<streams::CreateOptions>(plain.action).shards, 1);
  EXPECT_EQ(flags_of(plain.settings), "");
  const auto full = parsed<StreamCommand>({"stream", "create", "s", "--shards", "4", "--region", "eu-west-1",
                                           "--endpoint-url", "http://127.0.0.1:1"});
  EXPECT_EQ(std::get<streams::CreateOptions>(full.action).shards, 4);
  EXPECT_EQ(flags_of(full.settings), "--region=eu-west-1;--endpoint-url=http://127.0.0.1:1;--stream=s;");
  const auto on_demand = parsed<StreamCommand>({"stream", "create", "s", "--on-demand"});
  EXPECT_FALSE(std::get<streams::CreateOptions>(on_demand.action).shards);
  EXPECT_EQ(parsed<TextCommand>({"stream", "create", "s", "--on-demand", "--shards", "2"}).status, 2);
  EXPECT_EQ(parsed<TextCommand>({"stream", "create", "s", "--shards", "0"}).status, 2);
}

TEST(CommandLine, TheOtherStreamCommands) {
  EXPECT_EQ(parsed<TextCommand>({"stream"}).status, 2);
  const auto describe = parsed<StreamCommand>({"stream", "describe", "s"});
  EXPECT_TRUE(std::holds_alternative<streams::DescribeOptions>(describe.action));
  EXPECT_EQ(flags_of(describe.settings), "--stream=s;");
  const auto tail = parsed<StreamCommand>({"stream", "tail"});
  EXPECT_EQ(std::get<streams::TailOptions>(tail.action).from, "latest");
  EXPECT_FALSE(std::get<streams::TailOptions>(tail.action).limit);
  const auto some = parsed<StreamCommand>({"stream", "tail", "--from", "horizon", "--limit", "5"});
  EXPECT_EQ(std::get<streams::TailOptions>(some.action).from, "horizon");
  EXPECT_EQ(std::get<streams::TailOptions>(some.action).limit, 5U);
  EXPECT_FALSE(std::get<streams::DeleteOptions>(parsed<StreamCommand>({"stream", "delete", "s"}).action).yes);
  EXPECT_TRUE(
      std::get<streams::DeleteOptions>(parsed<StreamCommand>({"stream", "delete", "s", "--yes"}).action).yes);
  for (const char* action : {"create", "describe", "tail", "delete"}) {
    EXPECT_THAT(parsed<TextCommand>({"stream", action, "--help"}).text, HasSubstr("Exit status: 0"))
        << action;
  }
}

TEST(CommandLine, TellsTheVersion) {
  EXPECT_THAT(parsed<TextCommand>({"--version"}).text, testing::MatchesRegex("hitstream [0-9.]+\n"));
  EXPECT_THAT(parsed<TextCommand>({"version"}).text, testing::MatchesRegex("hitstream [0-9.]+\n"));
}

TEST(CommandLine, CollectsTheFlagsOfServe) {
  const auto serve =
      parsed<DaemonCommand>({"serve", "--data", "/tmp/d", "--collector-listen=127.0.0.1:0", "--demo",
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
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"serve", "--data", "a", "--data", "b"}).settings), "--data=b;");
}

TEST(CommandLine, AFlagMayBeEmptyOrOff) {
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"serve", "--trusted-proxies", ""}).settings),
            "--trusted-proxies=;");
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"serve", "--trusted-proxies="}).settings), "--trusted-proxies=;");
  EXPECT_EQ(flags_of(parsed<DaemonCommand>({"serve", "--demo=false"}).settings), "--demo=false;");
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
