// What every sub-command that runs for long stands on: its settings and the world outside.
#pragma once

#include <string_view>

#include "config/settings.h"
#include "env/clock.h"
#include "env/executor.h"
#include "env/files.h"
#include "env/random.h"
#include "telemetry/metrics.h"

namespace hitstream::app::wiring {

// Outlives everything that is made with it. Its members may be used from any thread.
struct Host {
  Host(std::string_view program, const config::Settings& effective) : name(program), settings(effective) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const std::string_view name;  // of the sub-command: "serve"
  const config::Settings& settings;
  env::SystemClock clock;
  env::SystemRandom random;
  env::PosixFileSystem files;
  env::ThreadExecutor executor;
  telemetry::Registry metrics;
};

}  // namespace hitstream::app::wiring
