// The User-Agents of known bots, as patterns. Made at build time from the packages of data/ (docs/bots.md).
#pragma once

#include <span>
#include <string_view>

namespace hitstream::analytics {

struct BotPattern {
  std::string_view list;   // the package it is from
  std::string_view shown;  // as it stands there
  std::string_view regex;  // in RE2's words; found anywhere in a User-Agent
};

[[nodiscard]] std::span<const BotPattern> bot_patterns();

}  // namespace hitstream::analytics
