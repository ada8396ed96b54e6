// Reads lines of an access log in the combined format of Apache and nginx.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/result.h"
#include "base/units.h"

namespace hitstream::app {

struct LogLine {
  base::IpAddress client;
  base::UnixMillis time_ms = 0;
  std::string target;                     // path and query as requested; begins with '/'
  std::string referrer;                   // of the same kind as user_agent; empty where there is none
  std::optional<std::string> user_agent;  // unescaped bytes; nothing where the log has "-" or no such field
};

// `line` without its line end. The error's message says what is wrong, without quoting the line. Fields
// behind the User-Agent are ignored, as is a missing Referer and User-Agent (the common log format). Escapes
// of both servers are undone (\", \\, \n, \t, \xHH …).
[[nodiscard]] base::Result<LogLine> parse_log_line(std::string_view line);

}  // namespace hitstream::app
