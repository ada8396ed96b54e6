// The parts of an http URL, as libcurl, which makes the request, understands it: a check of the host here and
// the connection there cannot disagree.
#pragma once

#include <optional>
#include <string>

namespace hitstream::aws {

struct UrlParts {
  std::string scheme;  // "http" or "https"
  std::string host;    // in lower case; an IPv6 address without brackets
  std::string field;   // what stands in the Host field of a request: with a port that is not the scheme's own
  std::string path;    // at least "/"
};

// Nothing when it is not an absolute http or https URL, or names a user.
[[nodiscard]] std::optional<UrlParts> parse_url(const std::string& url);

// "localhost", 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(const std::string& host);

}  // namespace hitstream::aws
