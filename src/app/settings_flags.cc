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
  if (setting.type == config::Type::kSwitch)
    return wrapped((setting.flag_negates ? "Switches off: " : "") + setting.help);
  return wrapped(setting.help) + "\n" +
         wrapped(fmt::format("[{}; default {}]", setting.allowed,
                             default_value.empty() ? "empty" : default_value));
}

std::vector<std::string_view> names_of(const std::vector<config::Program>& programs) {
  std::vector<std::string_view> names;
  names.reserve(programs.size());
  for (const config::Program program : programs) names.push_back(config::name_of(program));
  return names;
}

std::string title(std::string_view group) {
  return group.empty() ? "Settings" : fmt::format("Settings of [{}]", group);
}

// The program's own name for it comes first; both are taken.
std::string flag_names(const config::Setting& setting, config::Program program) {
  const std::string own = setting.flag_of(program);
  return own == setting.flag_name ? own : own + "," + setting.flag_name;
}

void add_flag(CLI::App& command, const config::Setting& setting, config::Program program,
              SettingsArguments& arguments) {
  const auto take = [&arguments, flag = setting.flag_name,
                     called = setting.flag_of(program)](const std::string& value) {
    arguments.flags.push_back({flag, value, called});
  };
  CLI::Option* option = nullptr;
  if (setting.type == config::Type::kSwitch) {
    option = command.add_flag_function(flag_names(setting, program),
                                       [take](std::int64_t count) { take(count > 0 ? "true" : "false"); });
  } else {
    option = command.add_option_function<std::string>(flag_names(setting, program), take);
    option->type_name(setting.value_name);
  }
  option->description(help_of(setting))->group(title(setting.group()));
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

}  // namespace

void add_settings_flags(CLI::App& command, config::Program program, SettingsArguments& arguments) {
  command
      .add_option("--config", arguments.config_file,
                  "Settings file, TOML. Also: the variable HITSTREAM_CONFIG")
      ->type_name("FILE")
      ->group("Settings");
  for (const config::Setting& setting : config::all_settings()) {
    if (setting.concerns(program)) add_flag(command, setting, program, arguments);
  }
}

std::string settings_footer() {
  return "Each setting is also a key of the settings file and a variable: --admin-listen is `listen` under\n"
         "[admin], and HITSTREAM_ADMIN_LISTEN. Flags beat variables, which beat the file. `hitstream "
         "config`\n"
         "prints what is in effect, and where it comes from.";
}

std::string unknown_flag(const std::string& typed, std::optional<config::Program> program) {
  const std::string flag = typed.substr(0, typed.find('='));
  config::Texts known = {"--config"};
  for (const config::Setting& setting : config::all_settings()) {
    if (program && setting.concerns(*program)) known.push_back(setting.flag_of(*program));
    if (program && setting.flag_name == flag) {
      return fmt::format("`hitstream {}` has no {}; it is of {}", config::name_of(*program), flag,
                         fmt::join(names_of(setting.programs), ", "));
    }
  }
  const std::string meant = config::nearest(flag, known);
  return fmt::format("unknown flag {}{}", flag,
                     meant.empty() ? "" : fmt::format("; did you mean {}?", meant));
}

}  // namespace hitstream::app
