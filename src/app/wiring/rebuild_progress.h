// How fast the shards are read and how long a rebuild will still take, from what the consumer tells now and
// then.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/ids.h"
#include "consumer/consumer.h"

namespace hitstream::app::wiring {

// Over the last ten seconds. Not thread-safe.
class RebuildProgress {
 public:
  struct Pace {
    double hits_per_second = 0;
    std::optional<std::chrono::seconds> to_go;  // of a rebuild; nothing when it cannot be told yet
  };

  // Looks at most once a second: a call that comes earlier does nothing. `now_ns`: steady.
  void observe(std::span<const consumer::ShardStatus> shards, std::int64_t now_ns);

  // Of a shard that is not known: nothing at all.
  [[nodiscard]] Pace pace_of(const base::ShardId& shard) const;

 private:
  struct Sample {
    std::int64_t at_ns = 0;
    std::uint64_t hits = 0;
    bool rebuilding = false;
    double share = 1;
  };
  std::int64_t next_ns_ = INT64_MIN;
  std::map<base::ShardId, std::deque<Sample>> samples_;  // of the shards that are read now, oldest first
};

}  // namespace hitstream::app::wiring
