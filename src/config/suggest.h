// "Did you mean …?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hitstream::config {

// The known name closest to `typed` by edit distance, or empty where none is close enough to be meant.
[[nodiscard]] std::string nearest(std::string_view typed, std::span<const std::string> known);

}  // namespace hitstream::config
