// The kinds of records that the collector writes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hitstream::collector {

enum class Kind : std::uint8_t { kView, kReport, kNav, kShown, kRestored, kLeave, kEvent };

// In the order of Kind.
inline constexpr std::array<std::string_view, 7> kKindNames = {"view",     "report", "nav",  "shown",
                                                               "restored", "leave",  "event"};

[[nodiscard]] constexpr std::string_view name_of(Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

// What the script may report: every kind but "view", which a request for the script is.
[[nodiscard]] constexpr std::optional<Kind> report_kind(std::string_view name) {
  for (std::size_t i = 1; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

}  // namespace hitstream::collector
