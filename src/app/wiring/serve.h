// `hitstream serve`: collector, embedded stream, consumer and dashboard in one process.
#pragma once

#include "config/settings.h"

namespace hitstream::app::wiring {

// Runs until SIGTERM or SIGINT. To be called before any other thread exists. Exit status: 0 everything taken
// was counted and saved, 1 something went wrong while running or stopping, 2 it could not start.
[[nodiscard]] int serve(const config::Settings& settings);

}  // namespace hitstream::app::wiring
