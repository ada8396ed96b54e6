// Who reads which shard. One process alone has them all (memory/); a group shares them by a lease table
// (later).
#pragma once

#include <functional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace hitstream::lease {

class Leases {
 public:
  virtual ~Leases() = default;
  // Tells which shards there are, renews, and returns those that this process may read now. To be called
  // about once a second; a shard missing from the answer must not be read any more, its state is saved and
  // dropped. Thread-safe.
  [[nodiscard]] virtual base::Result<std::vector<base::ShardId>> hold(
      const std::vector<base::ShardId>& shards) = 0;
  // The shard has been read to its end.
  [[nodiscard]] virtual base::Result<> finish(const base::ShardId& shard) = 0;
};

}  // namespace hitstream::lease
