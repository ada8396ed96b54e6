// Reads once more what a saved state had counted: the hits before the positions that were saved, each once,
// for what is not saved itself. One shard after the other, so that no more than one reader takes room.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "consumer/consumer.h"
#include "consumer/repeats.h"
#include "consumer/retry.h"
#include "consumer/state_file.h"

namespace hitstream::consumer {

// Not thread-safe. `stream` and `clock` must outlive it.
//
// Which hits were counted: a state counts each hit where it is read first, and knows a position on every
// shard. So those of them are the hits that stand before the positions, without those that came again. The
// set that tells these apart is one for all shards: a hit and its repeat may be on a shard and on its child.
class Past {
 public:
  Past(stream::Stream& stream, const env::Clock& clock, std::chrono::milliseconds span)
      : stream_(stream), clock_(clock), span_(span) {}

  // A shard that the state has brought back, standing at `progress`.
  void add(const base::ShardId& shard, const Progress& progress, std::shared_ptr<ShardProcessor> processor);
  // The shard is not read here any more, or anew: its processor gets no past.
  void drop(const base::ShardId& shard);
  void drop_all();

  // Hands on one batch. False when there was nothing to do.
  bool step(hit::Parser& parser);
  [[nodiscard]] PastStatus status() const;

 private:
  struct Part {
    base::ShardId shard;
    Progress progress;
    std::shared_ptr<ShardProcessor> processor;
    base::UnixMillis from_ms = 0;
    base::UnixMillis now_ms = 0;      // when it was added
    base::UnixMillis reached_ms = 0;  // arrival of the last record
  };

  [[nodiscard]] base::Result<> read();
  void fail(const base::Error& error);
  // True when the saved position is reached.
  [[nodiscard]] bool hand_on(hit::Parser& parser);
  [[nodiscard]] bool has_nothing_more();
  void take(const stream::Record& record, hit::Parser& parser);
  void end_part();

  stream::Stream& stream_;
  const env::Clock& clock_;
  std::chrono::milliseconds span_;
  std::deque<Part> parts_;  // the first one is being read
  std::size_t ended_ = 0;
  std::optional<base::UnixMillis> lost_at_ms_;    // when some of a past was last found to be gone
  std::optional<std::int64_t> failing_since_ns_;  // as all reads since have
  Repeats handed_on_;
  std::unique_ptr<stream::ShardReader> reader_;
  stream::Batch batch_;
  int nothing_reads_ = 0;  // in a row
  std::int64_t nothing_since_ns_ = 0;
  Retry retry_;
};

}  // namespace hitstream::consumer
