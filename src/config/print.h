// The settings as people read them.
#pragma once

#include <string>

#include "config/resolve.h"

namespace hitstream::config {

// The effective settings as a TOML file, each with where it comes from in a comment. Read back with
// read_toml() they are the same settings.
[[nodiscard]] std::string to_toml(const Effective& effective);

// The reference of all settings, as Markdown tables (docs/configuration.md holds it).
[[nodiscard]] std::string to_markdown();

}  // namespace hitstream::config
