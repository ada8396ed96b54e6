// `hitstream collector`: takes hits and ships them to a Kinesis stream.
#pragma once

#include "config/settings.h"

namespace hitstream::app::wiring {

// Runs until SIGTERM or SIGINT. To be called before any other thread exists. Exit status: 0 everything taken
// is on the stream or safe in the journal, 1 something went wrong while running or stopping, 2 it could not
// start.
[[nodiscard]] int run_collector(const config::Settings& settings);

}  // namespace hitstream::app::wiring
