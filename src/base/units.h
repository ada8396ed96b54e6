// Units that appear in more than one module.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hitstream::base {

// Milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored, as in POSIX.
using UnixMillis = std::int64_t;

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;
inline constexpr std::size_t kGiB = 1024 * kMiB;

inline constexpr std::int64_t kMillisPerSecond = 1000;
inline constexpr std::int64_t kMillisPerMinute = 60 * kMillisPerSecond;
inline constexpr std::int64_t kMillisPerHour = 60 * kMillisPerMinute;
inline constexpr std::int64_t kNanosPerMilli = 1'000'000;

}  // namespace hitstream::base
