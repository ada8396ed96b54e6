#include "collector/cookieless.h"

#include <algorithm>

namespace hitstream::collector {

SessionBits CookielessSessions::session_of(std::string_view site, std::string_view address,
                                           std::string_view user_agent, base::UnixMillis now_ms) {
  const std::int64_t day = std::max<base::UnixMillis>(now_ms, 0) / (24 * base::kMillisPerHour);
  if (day != day_) {
    key_ = hmac_sha256(secret_, std::to_string(day));
    day_ = day;
  }
  text_.assign(site).append(1, '|').append(address).append(1, '|').append(user_agent);
  const Sha256 hash = hmac_sha256(key_, text_);
  SessionBits session;
  std::copy_n(hash.begin(), session.size(), session.begin());
  return session;
}

}  // namespace hitstream::collector
