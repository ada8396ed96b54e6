// `hitstream stream create|describe|tail|delete`: a Kinesis stream from the shell.
#pragma once

#include "app/streams/options.h"
#include "config/settings.h"

namespace hitstream::app::streams {

// To be called before any other thread exists. Exit status: 0 done, 1 it could not be done, 2 what was asked
// for is wrong; the reason is on standard error.
[[nodiscard]] int run(const config::Settings& settings, const Action& action);

}  // namespace hitstream::app::streams
