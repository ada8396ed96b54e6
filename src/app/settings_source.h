// Collects what config::resolve() needs from the outside: the file, the environment and the flags.
#pragma once

#include "app/command_line.h"
#include "base/result.h"
#include "config/resolve.h"

namespace hitstream::app {

[[nodiscard]] base::Result<config::Effective> effective_settings(const SettingsArguments& arguments);

}  // namespace hitstream::app
