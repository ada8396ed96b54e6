// What the stream is now, kept up to date by the background task and answered from memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "aws/kinesis.h"
#include "base/result.h"
#include "env/backoff.h"
#include "env/clock.h"
#include "stream/kinesis/metrics.h"
#include "stream/stream.h"

namespace hitstream::stream::kinesis {

struct Listing {
  base::UnixMillis created_ms = 0;
  std::string arn;
  std::int64_t retention_hours = 24;
  std::vector<ShardInfo> shards;

  [[nodiscard]] const ShardInfo* find(const base::ShardId& id) const;
  [[nodiscard]] std::vector<base::ShardId> children_of(const base::ShardId& id) const;
};

// The last listing, or why there is none. Thread-safe.
class ListingBoard {
 public:
  explicit ListingBoard(base::Error none_yet) : why_(std::move(none_yet)) {}

  [[nodiscard]] base::Result<std::shared_ptr<const Listing>> get() const;
  void publish(std::shared_ptr<const Listing> listing);
  void withdraw(base::Error why);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Listing> listing_;
  base::Error why_;
};

// Asks for the listing again and again. On the background task.
class Lister {
 public:
  Lister(std::string stream, std::string region, std::chrono::milliseconds interval, aws::Kinesis& kinesis,
         const env::Clock& clock, env::Random& random, StreamMetrics& metrics, ListingBoard& board);

  // Asks when it is due. Returns when it wants to be called again, in steady time; INT64_MAX: after an
  // answer.
  std::int64_t step();
  // A shard has ended or is not known any more: as soon as is decent.
  void refresh_soon();

 private:
  void take_summary(const aws::StreamSummary& summary);
  void take_shards(const aws::StreamSummary& summary, const std::vector<aws::Shard>& shards);
  void fail(const aws::Failure& failure);
  void stop_using_it(base::Error why);
  void try_again();
  void log_change(const std::string& problem);

  std::string stream_;
  std::string region_;
  std::int64_t interval_ns_;
  aws::Kinesis& kinesis_;
  const env::Clock& clock_;
  StreamMetrics& metrics_;
  ListingBoard& board_;
  env::Backoff backoff_;
  bool asking_ = false;
  bool refresh_wanted_ = false;
  std::int64_t due_ns_ = INT64_MIN;
  std::string problem_;  // as it was logged last
};

}  // namespace hitstream::stream::kinesis
