// Under which hash key each hit goes: the lineage rule.
//
// The consumer drops repeats per shard, and a child shard inherits its parents' repeats. So a hit that is
// sent twice is counted once only if both times it goes under the same hash key: then the shard that gets the
// later copy is the one that got the earlier copy, or descends from it. The first sending may have been by a
// process that was killed before it knew the answer, and the stream may have been split since. Therefore the
// key of a hit depends on nothing but its partition key and the *epoch* that its offset lies in: the division
// of the hash keys that was in force when offsets from the epoch's first on were packed. Epochs are durable
// before anything is packed under them, those that a process finds in the file at its start as well, and kept
// until all their hits are acknowledged.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "journal/journal.h"
#include "stream/hash_key.h"
#include "stream/sink.h"

namespace hitstream::shipper {

// More are not begun until older ones are done with.
inline constexpr std::size_t kEpochsMax = 64;

struct Epoch {
  journal::Offset from = 0;
  // The first hash key of each shard, rising. A shard ends where the next begins.
  std::vector<stream::HashKey> firsts;
  bool operator==(const Epoch&) const = default;
};

[[nodiscard]] std::vector<stream::HashKey> firsts_of(const stream::ShardMap& map);
// Which of `firsts` (not empty) the shard that holds `key` begins with, as an index.
[[nodiscard]] std::size_t range_of(const std::vector<stream::HashKey>& firsts, const stream::HashKey& key);

// `epochs`: from by from. Which of them (at least one) holds `offset`, as an index; what lies before the
// first is held by the first.
[[nodiscard]] std::size_t epoch_of(std::span<const Epoch> epochs, journal::Offset offset);
// Removes those that lie wholly below `acknowledged`. One always stays.
void drop_below(std::vector<Epoch>& epochs, journal::Offset acknowledged);

}  // namespace hitstream::shipper
