// Where to begin to read, as people say it.
#pragma once

#include <string>

#include "base/result.h"
#include "base/units.h"
#include "stream/stream.h"

namespace hitstream::app::streams {

// "latest", "horizon", "2026-11-24T15:00:00Z" (RFC 3339 without fractions, any offset), or how long before
// `now_ms`: "90m". kInvalidArgument says what is allowed.
[[nodiscard]] base::Result<stream::Start> parse_start(const std::string& text, base::UnixMillis now_ms);

}  // namespace hitstream::app::streams
