// The flags of a sub-command that takes settings, from config's table.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "app/command_line.h"
#include "config/settings.h"

namespace hitstream::app {

// Those that concern the program. `arguments` must outlive the parsing.
void add_settings_flags(CLI::App& command, config::Program program, SettingsArguments& arguments);

// How the settings can be given, for the end of the help.
[[nodiscard]] std::string settings_footer();

// What to say of a flag that the program does not take: whose it is, or which one was probably meant.
[[nodiscard]] std::string unknown_flag(const std::string& typed, std::optional<config::Program> program);

}  // namespace hitstream::app
