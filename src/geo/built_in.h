// The database of countries that the program brings along (docs/lists.md).
#pragma once

#include <string_view>

namespace hitstream::geo {

// In the format of MaxMind, IPv4 and IPv6. Part of the program's image: read from the disk as it is looked
// at.
[[nodiscard]] std::string_view built_in_database();
// Whoever has copied it needs its pages no more: they leave the memory of the process, and come back from the
// program's file when they are read again.
void release_built_in_database();

}  // namespace hitstream::geo
