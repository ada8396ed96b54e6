#include "aws/service_clock.h"

#include "http/date.h"

namespace hitstream::aws {

bool ServiceClock::learn(std::string_view date_field, bool refused_for_time) {
  const auto server_ms = http::parse_http_date(date_field);
  if (!server_ms) return false;
  const std::chrono::milliseconds skew(*server_ms - now_ms());
  // The field tells seconds, and the answer was under way for a while.
  constexpr std::chrono::seconds kNoise{5};
  if (std::chrono::abs(skew) < (refused_for_time ? kNoise : std::chrono::seconds(kSkewMax))) return false;
  offset_ += skew;
  return true;
}

}  // namespace hitstream::aws
