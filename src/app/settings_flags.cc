#include "app/settings_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "config/settings.h"
#include "config/suggest.h"

namespace hitstream::app {
namespace {

constexpr std::size_t kHelpWidth = 72;

// Breaks lines at spaces; the formatter indents what follows a line break.
std::string wrapped(std::string_view text) {
  std::string out;
  std::size_t line_length = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (line_length > 0) {
      const bool fits = line_length + 1 + end <= kHelpWidth;
      out += fits ? ' ' : '\n';
      line_length = fits ? line_length + 1 : 0;
    }
    out += text.substr(0, end);
    line_length += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string help_of(const config::Setting& setting) {
  const std::string default_value = fmt::format("{}", fmt::join(setting.default_value, ","));
  if (setting.type == config::Type::kSwitch) return wrapped(setting.help);
  return wrapped(setting.help) + "\n" +
         wrapped(fmt::format("[{}; default {}]", setting.allowed,
                             default_value.empty() ? "empty" : default_value));
}

std::string title(std::string_view group) {
  return group.empty() ? "Settings" : fmt::format("Settings of [{}]", group);
}

}  // namespace

void add_settings_flags(CLI::App& command, SettingsArguments& arguments) {
  command
      .add_option("--config", arguments.config_file,
                  "Settings file, TOML. Also: the variable HITSTREAM_CONFIG")
      ->type_name("FILE")
      ->group("Settings");
  for (const config::Setting& setting : config::all_settings()) {
    const std::string& flag = setting.flag_name;
    CLI::Option* option = nullptr;
    if (setting.type == config::Type::kSwitch) {
      option = command.add_flag_function(flag, [&arguments, flag](std::int64_t count) {
        arguments.flags.push_back({flag, count > 0 ? "true" : "false"});
      });
    } else {
      option = command.add_option_function<std::string>(flag, [&arguments, flag](const std::string& value) {
        arguments.flags.push_back({flag, value});
      });
      option->type_name(setting.value_name);
    }
    option->description(help_of(setting))->group(title(setting.group()));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  command.footer(
      "Each setting is also a key of the settings file and a variable: --collector-listen is `listen` under\n"
      "[collector], and HITSTREAM_COLLECTOR_LISTEN. Flags beat variables, which beat the file. `hitstream "
      "config`\n"
      "prints what is in effect.");
}

std::string nearest_flag(const std::string& typed) {
  config::Texts known = {"--config"};
  for (const config::Setting& setting : config::all_settings()) known.push_back(setting.flag_name);
  return config::nearest(typed.substr(0, typed.find('=')), known);
}

}  // namespace hitstream::app
