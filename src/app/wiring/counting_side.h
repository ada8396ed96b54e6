// The consumer of a stream with its lock, its state, and the parts that it counts into.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "app/wiring/audit_source.h"
#include "app/wiring/host.h"
#include "app/wiring/part_metrics.h"
#include "app/wiring/rebuild_progress.h"
#include "app/wiring/shard_parts.h"
#include "base/result.h"
#include "consumer/consumer.h"
#include "geo/country_finder.h"
#include "lease/lease.h"
#include "stream/stream.h"

namespace hitstream::app::wiring {

// For the main thread, but for what says that it is thread-safe.
class CountingSide {
 public:
  // Locks the state in the data folder and loads it. `stream` must outlive it. `patience`: how long it may
  // take until it is noticed that the stream cannot be read (analytics::Auditor).
  [[nodiscard]] static base::Result<std::unique_ptr<CountingSide>> open(Host& host, stream::Stream& stream,
                                                                        std::chrono::milliseconds patience,
                                                                        consumer::OnSaved on_saved);
  ~CountingSide();

  // Begins to count, on a thread that yields to others; while that is late, on one that does not.
  void start();
  // Ends that, counts what the stream still holds for at most `rest_limit`, and saves. False when something
  // of it failed or took too long; it is logged, and the next start makes good for it.
  [[nodiscard]] bool stop(std::chrono::milliseconds rest_limit);

  // The ones below are thread-safe.
  [[nodiscard]] const ShardParts& parts() const { return parts_; }
  [[nodiscard]] std::vector<consumer::ShardStatus> status() const { return consumer_->status(); }
  [[nodiscard]] analytics::Audit audit() const { return audit_.audit(); }
  [[nodiscard]] consumer::PastStatus past() const { return consumer_->past(); }
  [[nodiscard]] RebuildProgress::Pace pace_of(const base::ShardId& shard) const;
  // "rebuilding the last day: 40 %", or nothing.
  [[nodiscard]] std::string rebuilding() const;

 private:
  CountingSide(Host& host, std::chrono::milliseconds patience, analytics::BotLists lists,
               std::unique_ptr<geo::CountryFinder> countries);
  [[nodiscard]] std::chrono::milliseconds step_if(bool late);
  std::chrono::milliseconds step();
  void set_late(bool late);
  void stop_tasks();
  [[nodiscard]] bool count_the_rest(std::chrono::milliseconds limit);

  Host& host_;
  std::unique_ptr<env::FileLock> lock_;
  std::unique_ptr<lease::Leases> leases_;
  const std::unique_ptr<geo::CountryFinder> countries_;
  ShardParts parts_;
  PartMetrics metrics_;
  AuditSource audit_;
  std::unique_ptr<consumer::Consumer> consumer_;
  mutable std::mutex progress_mutex_;
  RebuildProgress progress_;
  std::mutex step_mutex_;  // of the two tasks one at a time is the consumer's thread
  std::atomic<bool> late_{false};
  std::unique_ptr<env::Task> task_, late_task_;
};

}  // namespace hitstream::app::wiring
