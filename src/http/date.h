// The text of a Date field.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/units.h"

namespace hitstream::http {

// IMF-fixdate (RFC 9110, section 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT", always 29 bytes. Years 0 to 9999.
class HttpDate {
 public:
  static constexpr std::size_t kLength = 29;

  explicit HttpDate(base::UnixMillis wall_ms) { set(wall_ms); }
  void set(base::UnixMillis wall_ms);
  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, kLength> text_{};
};

// The time that such a text tells; nothing when it is anything else (the older forms, too).
[[nodiscard]] std::optional<base::UnixMillis> parse_http_date(std::string_view text);

}  // namespace hitstream::http
