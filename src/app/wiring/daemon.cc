#include "app/wiring/daemon.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/signals.h"
#include "app/wiring/options.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {
namespace {

constexpr int kCannotStart = 2;

// Nothing else is written to standard output.
void print(const std::string& text) {
  fmt::print("{}", text);
  std::fflush(stdout);
}

}  // namespace

int run_daemon(std::string_view name, const config::Settings& settings, std::chrono::milliseconds stop_limit,
               const MakeDaemon& make) {
  block_stop_signals();
  configure_log(settings.log);
  Host host(name, settings);
  const std::unique_ptr<Daemon> daemon = make(host);
  if (const auto started = daemon->start(); !started) {
    telemetry::log_error("cannot start", {{"why", started.error().message}});
    const StopGuard guard(stop_limit, host.clock);
    std::ignore = daemon->stop();
    return kCannotStart;
  }
  print(daemon->urls());
  const int signal = wait_for_stop_signal();
  telemetry::log_info("stopping", {{"signal", signal}});
  const StopGuard guard(stop_limit, host.clock);
  const bool complete = daemon->stop();
  telemetry::log_info("stopped");
  return complete ? 0 : 1;
}

}  // namespace hitstream::app::wiring
