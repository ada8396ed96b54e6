#include "app/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>

#include "base/units.h"
#include "telemetry/log.h"

namespace hitstream::app {
namespace {

// How long the guard may take to see that it is called off.
constexpr timespec kGuardTurn{0, 20 * base::kNanosPerMilli};

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void block_stop_signals() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int wait_for_stop_signal() {
  const sigset_t signals = stop_signals();
  int caught = 0;
  while (sigwait(&signals, &caught) != 0) {
  }
  return caught;
}

std::optional<int> wait_for_stop_signal(std::chrono::milliseconds limit) {
  const sigset_t signals = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
  const timespec patience{seconds.count(), (limit - seconds).count() * base::kNanosPerMilli};
  const int caught = sigtimedwait(&signals, nullptr, &patience);
  return caught > 0 ? std::optional(caught) : std::nullopt;
}

StopGuard::StopGuard(std::chrono::milliseconds limit, const env::Clock& clock)
    : clock_(clock), thread_([this, until_ns = clock.steady_ns() + limit.count() * base::kNanosPerMilli] {
        watch(until_ns);
      }) {}

StopGuard::~StopGuard() {
  done_ = true;
  thread_.join();
}

void StopGuard::watch(std::int64_t until_ns) {
  const sigset_t signals = stop_signals();
  while (!done_) {
    const int caught = sigtimedwait(&signals, nullptr, &kGuardTurn);
    if (caught > 0) {
      telemetry::log_error("a second signal: stopping at once");
      _exit(128 + caught);
    }
    if (clock_.steady_ns() >= until_ns) {
      telemetry::log_error("stopping takes too long: giving up");
      _exit(1);
    }
  }
}

}  // namespace hitstream::app
