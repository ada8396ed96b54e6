#include "consumer/arrived.h"

namespace hitstream::consumer {

void Arrived::insert(const hit::Origin& origin) { sources_[origin.src].insert(origin.seq); }

void Arrived::keep_only(const SourceSet& sources) {
  std::erase_if(sources_, [&sources](const auto& entry) { return !sources.contains(entry.first); });
}

std::optional<std::uint64_t> Arrived::count(const base::SourceId& src, std::uint64_t from,
                                            std::uint64_t below) const {
  const auto known = sources_.find(src);
  if (known == sources_.end()) return std::nullopt;
  return known->second.count(from, below);
}

}  // namespace hitstream::consumer
