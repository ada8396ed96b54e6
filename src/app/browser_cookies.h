// The session cookie of each browser, told apart by address and User-Agent, as the browsers would keep it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ip_address.h"

namespace hitstream::app {

// Not thread-safe. Holds `browsers_max` browsers; the one not heard of for longest makes room.
class BrowserCookies {
 public:
  explicit BrowserCookies(std::size_t browsers_max = 100'000) : browsers_max_(browsers_max) {}

  [[nodiscard]] static std::string browser(const base::IpAddress& client, std::string_view user_agent);

  // The value to send, empty for a browser that has been answered without a cookie or whose cookie has
  // expired; nothing for a browser that has never been answered. Times are milliseconds of any steady clock.
  [[nodiscard]] std::optional<std::string> cookie(const std::string& browser, std::int64_t now_ms);
  // An answer came. `set_cookie` is the Set-Cookie field of the cookie "sid", or empty.
  void answered(const std::string& browser, std::string_view set_cookie, std::int64_t now_ms);

 private:
  struct Kept {
    std::string browser;
    std::string sid;
    std::optional<std::int64_t> expires_ms;
  };
  std::size_t browsers_max_;
  std::list<Kept> by_age_;  // the one heard of last is in front
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_browser_;
};

}  // namespace hitstream::app
