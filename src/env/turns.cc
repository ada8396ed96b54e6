#include "env/turns.h"

#include <utility>

namespace hitstream::env {
namespace {

constexpr std::chrono::nanoseconds kLength = std::chrono::microseconds(100);
constexpr unsigned kCallsALook = 16;

}  // namespace

Turns::Turns(const Clock& clock, std::function<void()> yield)
    : clock_(clock),
      yield_(std::move(yield)),
      length_ns_(kLength.count()),
      ends_ns_(clock.steady_ns() + length_ns_) {}

void Turns::set_length(std::chrono::microseconds length) {
  const std::int64_t began_ns = ends_ns_ - length_ns_;
  length_ns_ = std::chrono::nanoseconds(length).count();
  ends_ns_ = began_ns + length_ns_;
}

bool Turns::over() {
  if (++calls_ % kCallsALook != 0) return false;
  return clock_.steady_ns() >= ends_ns_;
}

void Turns::yield() {
  yield_();
  ends_ns_ = clock_.steady_ns() + length_ns_;
}

}  // namespace hitstream::env
