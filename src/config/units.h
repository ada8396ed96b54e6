// Sizes and durations as people write them: a whole number and a unit.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hitstream::config {

// "64MiB", "16KiB", "512B", "512": units B, KiB, MiB, GiB, TiB. Nothing for anything else, and on overflow.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);
// The largest unit that leaves a whole number: "64MiB", "1000B".
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

// "500ms", "10s", "5m", "25h", "7d". Nothing for anything else, and on overflow.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// The largest unit up to hours that leaves a whole number: "25h", "1500ms". `duration` is not negative.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

}  // namespace hitstream::config
