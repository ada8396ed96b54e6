#include "env/backoff.h"

#include <algorithm>

#include "base/units.h"

namespace hitstream::env {
namespace {

// Beyond it any first rest has become the longest one, and nothing has overflowed.
constexpr int kDoublingsMax = 20;

}  // namespace

std::int64_t Backoff::next_ns() {
  const std::int64_t grown_ms = first_.count() << std::min(failures_, kDoublingsMax);
  const std::int64_t limit_ns = std::min(grown_ms, longest_.count()) * base::kNanosPerMilli;
  failures_ = std::min(failures_ + 1, kDoublingsMax);
  return static_cast<std::int64_t>(unit(*random_) * static_cast<double>(limit_ns));
}

}  // namespace hitstream::env
