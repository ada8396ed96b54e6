// The replies that several routes share. Each carries nosniff; those of the API and of errors are never
// stored.
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"

namespace hitstream::api {

inline constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff\r\n";
inline constexpr std::string_view kNoStore = "Cache-Control: no-store\r\n";

[[nodiscard]] http::Reply uncached_reply(int status, std::string content_type, std::string body);

// RFC 9457. `detail` is for people and says what would be right.
[[nodiscard]] http::Reply problem_reply(int status, std::string_view title, std::string_view detail);
[[nodiscard]] http::Reply not_found_reply(std::string_view path);

// For routes that only read: GET and HEAD.
[[nodiscard]] bool is_read(http::Method method);
[[nodiscard]] http::Reply only_reads_reply();

// `location` must be a path of this server. The status is 302: nothing about it is for ever.
[[nodiscard]] http::Reply redirect_reply(std::string_view location);

}  // namespace hitstream::api
