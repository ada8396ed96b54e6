// From defaults, a file, the environment and flags to the effective settings. Pure: text in, settings or an
// error out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"

namespace hitstream::config {

// Names a settings file, unless --config does.
inline constexpr std::string_view kFileVariable = "HITSTREAM_CONFIG";

struct FileText {
  std::string name;  // as the user gave it, for messages
  std::string text;
};

struct FlagValue {
  std::string flag;  // "--collector-listen", of all_settings()
  std::string value;
  std::string called{};  // what the program calls it ("--listen"), for messages; empty: `flag`
};

struct Inputs {
  std::optional<FileText> file;
  std::vector<std::string>
      environment;               // "NAME=value"; names without the prefix HITSTREAM_ are somebody else's
  std::vector<FlagValue> flags;  // of one flag the last counts
};

struct Effective {
  Settings settings;
  // Where each value comes from, in the order of all_settings(): "default", "hitstream.toml:3:10",
  // "HITSTREAM_COLLECTOR_LISTEN", "--collector-listen".
  std::vector<std::string> origins;
};

// Later beats earlier: default, file, environment, flags. Every mistake is named in the error, a line each:
// the key, its place and what is allowed.
[[nodiscard]] base::Result<Effective> resolve(const Inputs& inputs);

// The value of `name` in an environment, as Inputs has it.
[[nodiscard]] std::optional<std::string> variable_in(std::span<const std::string> environment,
                                                     std::string_view name);

}  // namespace hitstream::config
