// `hitstream dashboard`: reads a Kinesis stream and shows what is on it.
#pragma once

#include "config/settings.h"

namespace hitstream::app::wiring {

// Runs until SIGTERM or SIGINT. To be called before any other thread exists. Exit status: 0 everything read
// is counted and saved, 1 something went wrong while running or stopping, 2 it could not start.
[[nodiscard]] int run_dashboard(const config::Settings& settings);

}  // namespace hitstream::app::wiring
