// Small text helpers that the standard library lacks. None allocates unless it says so; none throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hitstream::base {

// ASCII only, locale-free.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
// Without the spaces and tabs at both ends; an empty result, too, points into `text`.
[[nodiscard]] std::string_view trim(std::string_view text);

// Decimal digits only: no sign, no space, no overflow; nothing else is a number.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text);

// Lower-case hexadecimal, two digits a byte. `out` must hold 2 * bytes.size() characters.
void write_hex(std::span<const std::uint8_t> bytes, char* out);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
// Fills all of `out` from exactly 2 * out.size() digits of either case; false, and `out` unspecified,
// otherwise.
[[nodiscard]] bool parse_hex(std::string_view text, std::span<std::uint8_t> out);

// Length of the well-formed UTF-8 sequence that `text` begins with (1 to 4), or 0 where it begins with none
// (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

// The longest prefix of at most `limit` bytes that does not cut a character in two. A stray continuation byte
// counts as a character of its own.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace hitstream::base
