// Screens by their width, and languages by their primary subtag: what few values are left of many.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hitstream::analytics {

// By the screen's width in CSS pixels. The numbers are kept in columns.
enum class ScreenClass : std::uint8_t {
  kUnknown,
  kSmall,   // below 768
  kMedium,  // below 1280
  kLarge,   // below 1920
  kHuge,
};

// "small", "medium", "large", "huge"; "" unknown.
[[nodiscard]] std::string_view name_of(ScreenClass screen);
// Of "1920x1080"; anything else is unknown.
[[nodiscard]] ScreenClass screen_class_of(std::string_view screen);

// ISO 639 has two and three letters.
using LanguageBuffer = std::array<char, 3>;

// "de" of "de-AT" and "DE_at" (BCP 47's primary subtag); "" of what has none. Points into `buffer`.
[[nodiscard]] std::string_view language_of(std::string_view tag, LanguageBuffer& buffer);

}  // namespace hitstream::analytics
