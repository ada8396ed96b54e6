// JSONP as the original application spoke it: /**/name([…]);
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hitstream::api {

inline constexpr std::size_t kCallbackBytesMax = 64;

// A JavaScript identifier of ASCII letters, digits, '_' and '$', or several joined with dots; at most
// kCallbackBytesMax long. Nothing else can stand for a function's name here, so nothing else can become code.
[[nodiscard]] bool is_callback_name(std::string_view name);

// True when the query has `bots=1`, alone or among others.
[[nodiscard]] bool wants_bots(std::string_view query);

// The value of the one `callback` parameter of a query as it was sent, percent-decoded; none when the query
// has no such parameter. kInvalidArgument when it is no callback name or stands there twice.
[[nodiscard]] base::Result<std::optional<std::string>> callback_of(std::string_view query);

// The comment in front keeps the answer from being read as anything else by a plug-in that ignores its type.
[[nodiscard]] std::string jsonp_body(std::string_view callback, std::string_view json);

}  // namespace hitstream::api
