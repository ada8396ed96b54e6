// Reads a settings file into values with their places. Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"

namespace hitstream::config {

struct FileValue {
  const Setting* setting = nullptr;  // of all_settings()
  Texts value;
  std::string place;  // "hitstream.toml:3:10"
};

// Unknown keys and values of a wrong type are all named in one error, a line each.
[[nodiscard]] base::Result<std::vector<FileValue>> read_toml(std::string_view text,
                                                             const std::string& file_name);

}  // namespace hitstream::config
