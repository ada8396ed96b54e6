#include "config/units.h"

#include <array>
#include <limits>
#include <span>

#include "base/text.h"

namespace hitstream::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Rising, so that the search for the best unit goes from the end.
constexpr std::array<Unit, 5> kByteUnits = {
    {{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}, {"TiB", 1ULL << 40}}};
constexpr std::array<Unit, 5> kTimeUnits = {
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view name = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  const auto number = base::parse_decimal(text.substr(0, text.size() - name.size()));
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

std::string format(std::uint64_t value, std::span<const Unit> units) {
  std::size_t best = units.size() - 1;
  while (best > 0 && (value == 0 || value % units[best].factor != 0)) --best;
  return std::to_string(value / units[best].factor) + std::string(units[best].name);
}

}  // namespace

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  if (const auto plain = base::parse_decimal(text)) return parse(std::to_string(*plain) + "B", kByteUnits);
  return parse(text, kByteUnits);
}

std::string format_bytes(std::uint64_t bytes) { return format(bytes, kByteUnits); }

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto millis = parse(text, kTimeUnits);
  if (!millis) return std::nullopt;
  return std::chrono::milliseconds(*millis);
}

std::string format_duration(std::chrono::milliseconds duration) {
  return format(static_cast<std::uint64_t>(duration.count()), std::span(kTimeUnits).first(4));
}

}  // namespace hitstream::config
