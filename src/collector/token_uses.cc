#include "collector/token_uses.h"

#include <algorithm>
#include <cstring>

namespace hitstream::collector {
namespace {

// A view may stand in any of the places of its set. View ids are random: their bits are a hash.
constexpr std::size_t kPlaces = 8;
constexpr std::size_t kSets = 16'384;

}  // namespace

TokenUses::TokenUses(std::uint32_t uses_max) : uses_max_(uses_max), entries_(kPlaces * kSets) {}

TokenUses::Entry& TokenUses::entry_of(std::uint64_t view) {
  Entry* const begin = &entries_[view % kSets * kPlaces];
  Entry* const end = begin + kPlaces;
  Entry* const found =
      std::find_if(begin, end, [&](const Entry& entry) { return entry.uses > 0 && entry.view == view; });
  if (found != end) return *found;
  return *std::min_element(begin, end, [](const Entry& a, const Entry& b) {
    return a.uses == 0 || b.uses == 0 ? a.uses < b.uses : a.issued_s < b.issued_s;
  });
}

bool TokenUses::use(const Token& token) {
  std::uint64_t view = 0;
  std::memcpy(&view, token.view.data(), sizeof view);
  const std::lock_guard lock(mutex_);
  Entry& entry = entry_of(view);
  if (entry.uses == 0 || entry.view != view) entry = {.view = view, .issued_s = token.issued_s, .uses = 0};
  if (entry.uses >= uses_max_) return false;
  ++entry.uses;
  return true;
}

}  // namespace hitstream::collector
