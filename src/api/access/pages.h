// The two small pages that need no script: the login, and a message. Their Content-Security-Policy allows
// nothing but their style.
#pragma once

#include <string>
#include <string_view>

#include "http/request.h"

namespace hitstream::api::access {

// `next`: the path to go to afterwards. `complaint`: why it is shown again; empty at first.
[[nodiscard]] http::Reply login_page(int status, std::string_view next, std::string_view complaint);

[[nodiscard]] http::Reply message_page(int status, std::string_view title, std::string_view text);

// A path of this server, or "/dashboard" for anything else ("//other.example", "https:…", "\…").
[[nodiscard]] std::string local_path(std::string_view next);

}  // namespace hitstream::api::access
