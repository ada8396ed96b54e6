#include "app/streams/start_time.h"

#include <fmt/format.h>

#include <ctime>
#include <optional>

#include "config/units.h"

namespace hitstream::app::streams {
namespace {

std::optional<base::UnixMillis> parse_time(const std::string& text) {
  std::tm parts{};
  const char* const end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S%z", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const long offset_s = parts.tm_gmtoff;
  const std::time_t utc = ::timegm(&parts);
  return (utc - offset_s) * base::kMillisPerSecond;
}

stream::Start at(base::UnixMillis time_ms) { return {stream::Start::Kind::kAtTimestamp, {}, time_ms}; }

}  // namespace

base::Result<stream::Start> parse_start(const std::string& text, base::UnixMillis now_ms) {
  if (text == "latest") return stream::Start{stream::Start::Kind::kLatest, {}, 0};
  if (text == "horizon") return stream::Start{stream::Start::Kind::kTrimHorizon, {}, 0};
  if (const auto ago = config::parse_duration(text)) return at(now_ms - ago->count());
  if (const auto time_ms = parse_time(text)) return at(*time_ms);
  return base::fail(base::Errc::kInvalidArgument,
                    fmt::format("\"{}\" is no place to begin; allowed: latest, horizon, a time "
                                "(2026-11-24T15:00:00Z), or how long ago (90m)",
                                text));
}

}  // namespace hitstream::app::streams
