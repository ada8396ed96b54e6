#include "analytics/time_slices.h"

#include <algorithm>
#include <limits>

namespace hitstream::analytics {

const WindowSpec& spec_of(Span span) {
  return span == Span::kMinute ? kMinuteWindow : span == Span::kHour ? kHourWindow : kDayWindow;
}

TimeRange range_of(Span span, base::UnixMillis now_ms) {
  if (!fits_columns(now_ms)) return {};
  const WindowSpec& spec = spec_of(span);
  const std::int64_t span_s = spec.span_ms / base::kMillisPerSecond;
  const std::int64_t end = (now_ms / spec.span_ms + 1) * span_s;
  return {end - static_cast<std::int64_t>(spec.count) * span_s, end};
}

std::vector<Slice> slices_of(TimeRange range) {
  std::vector<Slice> slices;
  const std::int64_t end = std::min(range.end, std::int64_t{std::numeric_limits<std::uint32_t>::max()} + 1);
  for (std::int64_t at = std::max<std::int64_t>(range.first, 0); at < end;) {
    const std::int64_t chunk = at / kChunkSeconds;
    const std::int64_t next = std::min((chunk + 1) * kChunkSeconds, end);
    const std::int64_t begin = chunk * kChunkSeconds;
    slices.push_back(
        {static_cast<std::uint32_t>(chunk),
         {static_cast<std::uint16_t>(at - begin), static_cast<std::uint16_t>(next - 1 - begin)}});
    at = next;
  }
  return slices;
}

}  // namespace hitstream::analytics
