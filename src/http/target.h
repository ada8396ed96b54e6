// The request target (RFC 9112, section 3.2) and the Host field.
#pragma once

#include <optional>
#include <string_view>

#include "http/request.h"

namespace hitstream::http {

// Views into the text given to parse_target().
struct Target {
  std::string_view path;   // never empty; "*" for the asterisk form
  std::string_view query;  // behind '?'
  std::string_view host;   // of an absolute target; data() is null for the other forms
};

// Origin form, absolute form with http or https, and "*" for OPTIONS. Nothing for the rest: the authority
// form belongs to CONNECT, which only proxies know.
[[nodiscard]] std::optional<Target> parse_target(std::string_view text, Method method);

// uri-host [ ":" port ] as far as its characters go; an empty one is allowed (RFC 9110, section 7.2).
[[nodiscard]] bool is_host(std::string_view text);

}  // namespace hitstream::http
