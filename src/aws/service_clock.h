// The service's time: the machine's, corrected by what the service says when it refuses a signature.
#pragma once

#include <chrono>
#include <string_view>

#include "base/units.h"
#include "env/clock.h"

namespace hitstream::aws {

// Not thread-safe. `clock` must outlive it.
class ServiceClock {
 public:
  // A signature is good for five minutes; the SDKs correct their clocks from four on.
  static constexpr std::chrono::minutes kSkewMax{4};

  explicit ServiceClock(const env::Clock& clock) : clock_(clock) {}

  [[nodiscard]] base::UnixMillis now_ms() const { return clock_.wall_ms() + offset_.count(); }
  [[nodiscard]] std::chrono::milliseconds offset() const { return offset_; }
  // From the Date field of a refusal. `refused_for_time`: the service said that the time was the reason; then
  // a smaller difference counts, too. True when the offset has changed, so that another attempt makes sense.
  bool learn(std::string_view date_field, bool refused_for_time);

 private:
  const env::Clock& clock_;
  std::chrono::milliseconds offset_{0};
};

}  // namespace hitstream::aws
