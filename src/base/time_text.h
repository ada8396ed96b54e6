// A time as text (ISO 8601, UTC).
#pragma once

#include <string>

#include "base/units.h"

namespace hitstream::base {

// "2026-11-26T22:42:43Z". Parts of a second are cut off. Years 0 to 9999.
[[nodiscard]] std::string utc_text(UnixMillis time_ms);

}  // namespace hitstream::base
