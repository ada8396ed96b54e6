// `hitstream config`.
#pragma once

#include "config/resolve.h"

namespace hitstream::app {

// The effective settings as TOML, on standard output. Returns the exit status.
[[nodiscard]] int print_config(const config::Effective& effective);

// The reference of all settings as Markdown, on standard output.
[[nodiscard]] int print_settings_reference();

}  // namespace hitstream::app
