// A window as the chunks and seconds it is made of.
#pragma once

#include <cstdint>
#include <vector>

#include "analytics/query.h"
#include "analytics/selection.h"
#include "analytics/window.h"

namespace hitstream::analytics {

struct Slice {
  std::uint32_t chunk = 0;
  Seconds seconds;
};

// Seconds since 1970, without `end`.
struct TimeRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

[[nodiscard]] const WindowSpec& spec_of(Span span);
// The window's buckets at that time, the last one in progress and whole.
[[nodiscard]] TimeRange range_of(Span span, base::UnixMillis now_ms);
// Oldest first; nothing of what cannot be held (fits_columns).
[[nodiscard]] std::vector<Slice> slices_of(TimeRange range);

}  // namespace hitstream::analytics
