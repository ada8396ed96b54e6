// One line of a log as the request that a browser would have sent to the collector.
#pragma once

#include <string>
#include <string_view>

#include "app/access_log.h"

namespace hitstream::app {

// Every text is fit to stand in a header field as it is.
struct HitRequest {
  std::string referer;
  std::string user_agent;  // empty: none
  std::string client;      // the address, for X-Forwarded-For
  std::string sid;         // the cookie's value; empty: none
  std::string source;      // the page of another site that the visitor came from; empty: none. Not sent
  std::string report;      // sent instead of asking for the script: what the script would tell; empty: none
};

// `base` stands before the line's path: "https://example.org". The cookie is left empty.
[[nodiscard]] HitRequest make_hit_request(const LogLine& line, std::string_view base);

// What the script tells of the view whose answer held `token`: its page, and where the visitor came from.
[[nodiscard]] HitRequest make_source_report(HitRequest view, std::string_view token);

// The token in the script that a view is answered with (docs/formats/tracker.md); empty when there is none.
[[nodiscard]] std::string_view token_in(std::string_view script);

// "http://127.0.0.1:8080" of "http://127.0.0.1:8080/collect".
[[nodiscard]] std::string_view origin_of_url(std::string_view url);

}  // namespace hitstream::app
