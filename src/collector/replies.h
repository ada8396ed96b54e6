// The collector's replies, made once.
#pragma once

#include <string_view>

#include "collector/collector.h"
#include "http/request.h"

namespace hitstream::collector {

// Stands for the session id in the reply to a hit.
inline constexpr std::string_view kSessionSlot = "00000000000000000000000000000000";

// 200: a script that does nothing, and the session cookie. HEAD gets the same head, with the cookie, and is
// no hit.
[[nodiscard]] http::Reply hit_reply(const Options& options);
// 204 that tells what may be asked of a collect path.
[[nodiscard]] http::Reply options_reply();
[[nodiscard]] http::Reply method_not_allowed_reply(std::string_view allow);
[[nodiscard]] http::Reply not_found_reply();
// 204, kept for a day: browsers ask for it by themselves.
[[nodiscard]] http::Reply favicon_reply();

inline constexpr std::string_view kAllowedMethods = "GET, HEAD, OPTIONS";
inline constexpr std::string_view kAllowedFaviconMethods = "GET, HEAD";

}  // namespace hitstream::collector
