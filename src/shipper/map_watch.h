// Keeps the stream's shard map.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "env/clock.h"
#include "env/random.h"
#include "shipper/metrics.h"
#include "shipper/pause.h"
#include "shipper/problem.h"
#include "stream/sink.h"

namespace hitstream::shipper {

// Asks at the start, and when told that the map may be stale: not more than once a second, less and less
// often while the answer stays the same. References must outlive it; the sink may outlive it. Not
// thread-safe.
class MapWatch {
 public:
  MapWatch(stream::Sink& sink, const env::Clock& clock, env::Random& random, Metrics& metrics);

  void map_is_stale() { wanted_ = true; }
  // Asks when it is time to.
  void step();
  // The map, when it has changed since the last call.
  [[nodiscard]] std::optional<stream::ShardMap> take_change();
  [[nodiscard]] const Problem& problem() const { return problem_; }

 private:
  void answered(base::Result<stream::ShardMap> answer);
  void adopt(stream::ShardMap map);

  stream::Sink& sink_;
  const env::Clock& clock_;
  Metrics& metrics_;
  Pause errors_;
  Problem problem_;
  bool wanted_ = true;
  bool asking_ = false;
  bool changed_ = false;
  std::int64_t next_ns_ = 0;      // not asked again before; 0: at once
  std::int64_t interval_ns_ = 0;  // from one answer to the next question
  stream::ShardMap map_;
  std::shared_ptr<MapWatch*> self_;  // what callbacks hold weakly
};

}  // namespace hitstream::shipper
