// The hash of texts in tables: XXH3 (Collet, https://github.com/Cyan4973/xxHash), a few nanoseconds for what
// is as short as a path. Not for keeping: another version of the library may give other numbers.
#pragma once

#include <cstdint>
#include <string_view>

namespace hitstream::analytics {

// Of different seeds, different functions: who does not know the seed cannot make texts that collide.
[[nodiscard]] std::uint64_t text_hash(std::string_view text, std::uint64_t seed);

}  // namespace hitstream::analytics
