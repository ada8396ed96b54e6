// The database of countries that the program brings along (docs/lists.md).
#pragma once

#include <string_view>

namespace hitstream::geo {

// In the format of MaxMind, IPv4 and IPv6. Part of the program's image: read from the disk as it is looked
// at.
[[nodiscard]] std::string_view built_in_database();

}  // namespace hitstream::geo
