// What a request says about the variants and the copies it has: Accept-Encoding and If-None-Match.
#pragma once

#include <string_view>

namespace hitstream::api {

// True when the field names gzip (or *) with a weight other than zero. An empty field: false.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// Weak comparison, as RFC 9110 asks for with If-None-Match. `etag` with its quotes.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace hitstream::api
