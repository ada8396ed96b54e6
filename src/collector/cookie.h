// The session cookie in a request's Cookie header.
#pragma once

#include <cstddef>
#include <string_view>

namespace hitstream::collector {

inline constexpr std::size_t kSessionIdLength = 32;

// Exactly 32 hexadecimal digits in lower case: what the collector itself hands out. Upper case is not
// accepted, so that one session has one spelling on the stream.
[[nodiscard]] bool is_session_id(std::string_view text);

// The first well-formed value of the cookie called `name` (case matters, RFC 6265) in a Cookie header's
// value, or an empty view. Spaces around names and values are ignored; quoted values are not well formed.
// Points into `header`.
[[nodiscard]] std::string_view find_session_id(std::string_view header, std::string_view name);

// Behind the session cookie's name: the cookie by which the site's own people are left out.
inline constexpr std::string_view kOptoutSuffix = "_own";

// Whether the header has the cookie `name` + kOptoutSuffix with the value "1". Does not allocate.
[[nodiscard]] bool has_optout(std::string_view header, std::string_view name);

}  // namespace hitstream::collector
