// A sub-command that runs until it is told to stop: what serve, collector and dashboard have in common.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/wiring/host.h"
#include "base/result.h"

namespace hitstream::app::wiring {

// All calls on the main thread.
class Daemon {
 public:
  virtual ~Daemon() = default;
  // An error ends the program: it says what to do about it.
  [[nodiscard]] virtual base::Result<> start() = 0;
  // What scripts read on standard output: a line each, a name, two spaces, a URL. After start().
  [[nodiscard]] virtual std::string urls() const = 0;
  // Stops in the order of a hit's way, whatever has been started. False when something was lost or is left
  // undone; it is logged.
  [[nodiscard]] virtual bool stop() = 0;
};

using MakeDaemon = std::function<std::unique_ptr<Daemon>(Host&)>;

// Starts, prints the URLs, waits for SIGTERM or SIGINT, and stops, within `stop_limit`. To be called before
// any other thread exists. Exit status: 0 stopped and nothing is left undone, 1 something is, or went wrong,
// 2 it could not start.
[[nodiscard]] int run_daemon(std::string_view name, const config::Settings& settings,
                             std::chrono::milliseconds stop_limit, const MakeDaemon& make);

}  // namespace hitstream::app::wiring
