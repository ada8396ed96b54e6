// Sessions without cookies: a keyed hash of what the request shows anyway, under a key of the day. Whoever
// does not have the secret can neither find the visitor in it nor link two days.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/units.h"
#include "collector/secret.h"
#include "collector/token.h"

namespace hitstream::collector {

// One for each loop: it keeps the key of the present day. Not thread-safe.
class CookielessSessions {
 public:
  explicit CookielessSessions(const Secret& secret) : secret_(secret) {}

  // The first 16 bytes of HMAC-SHA256(HMAC-SHA256(secret, UTC day), site '|' address '|' User-Agent), the day
  // being the decimal number of days since 1970. The same on every collector with the secret.
  [[nodiscard]] SessionBits session_of(std::string_view site, std::string_view address,
                                       std::string_view user_agent, base::UnixMillis now_ms);

 private:
  Secret secret_;
  std::int64_t day_ = -1;
  Sha256 key_{};
  std::string text_;  // kept for its memory
};

}  // namespace hitstream::collector
