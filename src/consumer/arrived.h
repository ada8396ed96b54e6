// Which numbers of each source have been read on any shard of this process: what is not among them is missing
// or on its way. The shards' repeats together, kept beside them because together they are nearly without
// gaps, and so small and quick to ask.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/ids.h"
#include "consumer/seen_numbers.h"
#include "hit/hit.h"

namespace hitstream::consumer {

using SourceSet = std::unordered_set<base::SourceId, base::SourceIdHash>;

// Not thread-safe. Bounded as the repeats are that it is made of.
class Arrived {
 public:
  void insert(const hit::Origin& origin);
  void merge(const base::SourceId& src, const SeenNumbers& numbers) { sources_[src].merge(numbers); }
  void keep_only(const SourceSet& sources);
  void clear() { sources_.clear(); }

  // How many of [from, below); nothing when the source is not known.
  [[nodiscard]] std::optional<std::uint64_t> count(const base::SourceId& src, std::uint64_t from,
                                                   std::uint64_t below) const;

 private:
  std::unordered_map<base::SourceId, SeenNumbers, base::SourceIdHash> sources_;
};

}  // namespace hitstream::consumer
