// The command line: which sub-command, with what. The flags of settings come from config's table.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/replay.h"
#include "app/streams/options.h"
#include "config/resolve.h"
#include "config/settings.h"

namespace hitstream::app {

// What was said on the command line about settings.
struct SettingsArguments {
  std::string config_file;  // empty: none
  std::vector<config::FlagValue> flags;
};

// serve, collector, dashboard.
struct DaemonCommand {
  config::Program program = config::Program::kServe;
  SettingsArguments settings;
};
struct ConfigCommand {
  SettingsArguments settings;
  bool markdown = false;
};
struct StreamCommand {
  SettingsArguments settings;
  streams::Action action;
};
struct ReplayCommand {
  ReplayOptions options;
};
struct ClassifyCommand {};
struct PasswordCommand {};
struct TokenCommand {};
struct ShareCommand {
  SettingsArguments settings;
  std::string site;
  std::string expires;  // a duration, as settings have it
  bool embed = false;
};
struct VerifyCommand {
  std::string folder;
};
// Only text to print: help or version (status 0), or what is wrong with the command line (status 2).
struct TextCommand {
  int status = 0;
  std::string text;
};

using Command = std::variant<DaemonCommand, StreamCommand, ConfigCommand, ReplayCommand, ClassifyCommand,
                             VerifyCommand, PasswordCommand, TokenCommand, ShareCommand, TextCommand>;

// `arguments` without the program's name.
[[nodiscard]] Command parse_command_line(const std::vector<std::string>& arguments);

}  // namespace hitstream::app
