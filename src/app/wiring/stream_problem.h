// From what went wrong with the stream to what the page tells.
#pragma once

#include <optional>

#include "api/api.h"
#include "app/wiring/watched_stream.h"
#include "base/result.h"

namespace hitstream::app::wiring {

// Without credentials everything fails, and that is what is told.
[[nodiscard]] api::Problem problem_of(const WatchedStream::Trouble& stream,
                                      const std::optional<base::Error>& credentials);

}  // namespace hitstream::app::wiring
