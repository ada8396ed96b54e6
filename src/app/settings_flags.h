// The flags of a sub-command that takes settings, from config's table.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "app/command_line.h"

namespace hitstream::app {

// `arguments` must outlive the parsing.
void add_settings_flags(CLI::App& command, SettingsArguments& arguments);

// The flag of a setting that a misspelt one probably means, or empty.
[[nodiscard]] std::string nearest_flag(const std::string& typed);

}  // namespace hitstream::app
