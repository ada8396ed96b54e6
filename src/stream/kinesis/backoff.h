// How long to rest after failures, one after the other.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/bytes.h"
#include "base/units.h"
#include "env/random.h"

namespace hitstream::stream::kinesis {

// Doubles from `first` to `most`, each time with a random half taken off, so that many programs that were cut
// off together do not come back together. Not thread-safe.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most, env::Random& random)
      : first_(first), most_(most), random_(random), next_(first) {}

  [[nodiscard]] std::int64_t next_ns() {
    std::uint32_t drawn = 0;
    std::uint8_t bytes[sizeof drawn];
    random_.fill(bytes);
    std::memcpy(&drawn, bytes, sizeof drawn);
    const std::int64_t half_ns = next_.count() * base::kNanosPerMilli / 2;
    next_ = std::min(2 * next_, most_);
    return half_ns + static_cast<std::int64_t>(drawn / 4294967296.0 * static_cast<double>(half_ns));
  }
  void reset() { next_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  env::Random& random_;
  std::chrono::milliseconds next_;
};

}  // namespace hitstream::stream::kinesis
