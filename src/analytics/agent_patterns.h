// How browsers and operating systems name themselves in User-Agents. Made at build time from the packages of
// data/ (docs/lists.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hitstream::analytics {

inline constexpr std::size_t kShortAgentBytesMax = 200;

// Of uap-core's parsers (its docs/specification.md): found anywhere in a User-Agent, the first one that
// matches holds.
struct AgentPattern {
  std::string_view regex;
  // The same for texts of at most kShortAgentBytesMax, with fewer states.
  std::string_view short_regex;
  // Matches wherever `regex` does, and maybe elsewhere, with fewer states still: it counts nothing.
  std::string_view candidate;
  // Patterns in a row with the same number are one of uap-core's, "(A|B)": of those that match, the one that
  // begins first holds, and of such the first.
  std::uint16_t rule;
  // What the name and up to four numbers of the version are made of: "$1" is the regex's first group. An
  // empty one is the group of its place: the name the first, the version the second and those behind it.
  std::array<std::string_view, 5> parts;
};

[[nodiscard]] std::span<const AgentPattern> browser_patterns();
[[nodiscard]] std::span<const AgentPattern> os_patterns();

}  // namespace hitstream::analytics
