// What a User-Agent must hold to match a pattern of agent_patterns.h or bot_patterns.h. Found out at build
// time by data/required_words.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hitstream::analytics {

inline constexpr std::size_t kRequiredWordBytesMin = 3;
inline constexpr std::size_t kRequiredSetsMax = 3;

// A pattern has up to kRequiredSetsMax sets of words, numbered from 0. Whatever it matches holds at least one
// word of each of its sets, in any case of its ASCII letters; the word here is in lower case. A pattern
// without words may match anything.
struct RequiredWord {
  std::string_view word;  // of at least kRequiredWordBytesMin bytes
  std::uint16_t pattern;  // its index in the list
  std::uint8_t set;
};

// Of browser_patterns(), os_patterns() and bot_patterns().
[[nodiscard]] std::span<const RequiredWord> browser_words();
[[nodiscard]] std::span<const RequiredWord> os_words();
[[nodiscard]] std::span<const RequiredWord> bot_words();

}  // namespace hitstream::analytics
