#include "api/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hitstream::api {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> kWindows{"minute", "hour", "day"};
constexpr std::array<std::string_view, 17> kDimensions{
    "site",       "page",       "entry",        "exit",    "source",  "channel",
    "utm_source", "utm_medium", "utm_campaign", "country", "browser", "os",
    "device",     "language",   "screen",       "bot",     "event"};
static_assert(kWindows.size() == static_cast<std::size_t>(Window::kDay) + 1);
static_assert(kDimensions.size() == static_cast<std::size_t>(Dimension::kEvent) + 1);

template <class Enumeration, std::size_t size>
std::optional<Enumeration> find(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enumeration>(found - names.begin());
}

}  // namespace

std::string_view name_of(Window window) { return kWindows[static_cast<std::size_t>(window)]; }
std::string_view name_of(Dimension dimension) { return kDimensions[static_cast<std::size_t>(dimension)]; }
std::optional<Window> window_of(std::string_view name) { return find<Window>(kWindows, name); }
std::optional<Dimension> dimension_of(std::string_view name) { return find<Dimension>(kDimensions, name); }
std::string window_names() { return fmt::format("{}", fmt::join(kWindows, ", ")); }
std::string dimension_names() { return fmt::format("{}", fmt::join(kDimensions, ", ")); }

}  // namespace hitstream::api
