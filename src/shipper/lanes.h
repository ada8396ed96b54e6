// The records that wait to be put, a lane for each open shard, each within its shard's rate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "env/random.h"
#include "shipper/packed.h"
#include "shipper/pause.h"
#include "shipper/shipper.h"
#include "shipper/token_bucket.h"
#include "stream/sink.h"

namespace hitstream::shipper {

// A record waits in the lane of the shard that holds its hash key by the present map, oldest first; one that
// is put back takes its old place. `random` must outlive it. Not thread-safe.
class Lanes {
 public:
  Lanes(const Options& options, env::Random& random);

  // Sorts what waits into the lanes of `map` (not empty). A shard that stays keeps its rate and its rest.
  // Before the first call nothing may be added.
  void set_map(const stream::ShardMap& map);

  void add(PackedPtr packed);
  // The records of one put: at most kPutRecordsMax, and Options::put_bytes unless it is a single one, of
  // lanes that do not rest and that have the rate for them, beginning with another lane each time. Empty:
  // nothing can go now.
  [[nodiscard]] std::vector<PackedPtr> take(std::int64_t now_ns);

  // The shard of `key` has thrown a record back: it rests, longer each time in a row.
  void failed(const stream::HashKey& key, std::int64_t now_ns);
  void succeeded(const stream::HashKey& key);
  [[nodiscard]] const base::ShardId& shard_of(const stream::HashKey& key) const;

  // Of the records that wait in the lane of `key`.
  [[nodiscard]] std::size_t waiting_bytes(const stream::HashKey& key) const {
    return lanes_[lane_of(key)].memory_bytes;
  }
  // Whether some shard has nothing to take: no records, or only such as were refused and rest.
  [[nodiscard]] bool one_has_nothing_to_take(std::int64_t now_ns) const;

  [[nodiscard]] bool is_empty() const { return memory_bytes_ == 0; }
  [[nodiscard]] std::size_t memory_bytes() const { return memory_bytes_; }

 private:
  struct Lane {
    base::ShardId shard;
    std::map<journal::Offset, PackedPtr> waiting;
    std::size_t memory_bytes = 0;  // of waiting
    TokenBucket bytes;
    TokenBucket records;
    Pause pause;
  };

  [[nodiscard]] Lane new_lane(const base::ShardId& shard);
  [[nodiscard]] std::size_t lane_of(const stream::HashKey& key) const;
  // False when the put is full, or must go without more.
  [[nodiscard]] bool take_from(Lane& lane, std::int64_t now_ns, std::size_t& bytes,
                               std::vector<PackedPtr>& out);

  const Options options_;
  env::Random& random_;
  std::vector<stream::HashKey> firsts_;
  std::vector<Lane> lanes_;  // of firsts_
  std::size_t next_lane_ = 0;
  std::size_t memory_bytes_ = 0;
};

}  // namespace hitstream::shipper
