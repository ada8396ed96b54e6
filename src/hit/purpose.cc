#include "hit/hit.h"

namespace hitstream::hit {

bool is_ahead_of_view(std::string_view purpose) {
  return purpose.find("prefetch") != std::string_view::npos ||
         purpose.find("prerender") != std::string_view::npos;
}

}  // namespace hitstream::hit
