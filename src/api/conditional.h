// What a request says about the variants it wants and the copies it has: Accept, Accept-Encoding and
// If-None-Match.
#pragma once

#include <string_view>

namespace hitstream::api {

// True when the field names gzip (or *) with a weight other than zero. An empty field: false.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// True when Accept names the media type, with a weight other than zero and before application/json. Ranges
// (text/*) and the order of weights are not looked at: whoever wants something else than JSON says so.
[[nodiscard]] bool asks_for(std::string_view accept, std::string_view type);

// Weak comparison, as RFC 9110 asks for with If-None-Match. `etag` with its quotes.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace hitstream::api
