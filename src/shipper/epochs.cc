#include "shipper/epochs.h"

#include <algorithm>
#include <cassert>

namespace hitstream::shipper {

std::vector<stream::HashKey> firsts_of(const stream::ShardMap& map) {
  std::vector<stream::HashKey> firsts;
  firsts.reserve(map.shards.size());
  for (const stream::ShardRange& shard : map.shards) firsts.push_back(shard.first);
  return firsts;
}

std::size_t range_of(const std::vector<stream::HashKey>& firsts, const stream::HashKey& key) {
  assert(!firsts.empty());
  const auto behind = std::upper_bound(firsts.begin(), firsts.end(), key);
  return behind == firsts.begin() ? 0 : static_cast<std::size_t>(behind - firsts.begin()) - 1;
}

std::size_t epoch_of(std::span<const Epoch> epochs, journal::Offset offset) {
  assert(!epochs.empty());
  std::size_t index = 0;
  while (index + 1 < epochs.size() && epochs[index + 1].from <= offset) ++index;
  return index;
}

void drop_below(std::vector<Epoch>& epochs, journal::Offset acknowledged) {
  if (epochs.empty()) return;
  epochs.erase(epochs.begin(), epochs.begin() + static_cast<std::ptrdiff_t>(epoch_of(epochs, acknowledged)));
}

}  // namespace hitstream::shipper
