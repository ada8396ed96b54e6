#include "analytics/text_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hitstream::analytics {

std::uint64_t text_hash(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

}  // namespace hitstream::analytics
