// Letters of ASCII, whatever the locale.
#pragma once

namespace hitstream::base {

// Other bytes stay as they are.
[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace hitstream::base
