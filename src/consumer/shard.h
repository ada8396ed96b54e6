// One shard as it is read: its position, what has been seen of it, and the processor of its hits.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "consumer/consumer.h"
#include "consumer/metrics.h"
#include "consumer/past.h"
#include "consumer/record.h"
#include "consumer/repeats.h"
#include "consumer/retry.h"
#include "consumer/state_file.h"

namespace hitstream::consumer {

// Since the last save. Heartbeats alone are little: it need not be saved often.
enum class Change : std::uint8_t { kNone, kLittle, kMuch };

// Not thread-safe. What it is given must outlive it.
class Shard {
 public:
  struct Surroundings {
    stream::Stream& stream;
    const env::Clock& clock;
    telemetry::Registry& metrics;
    Arrived& arrived;
    Past& past;
  };
  enum class Outcome {
    kIdle,      // nothing to read now
    kRead,      // records were handed on
    kEnded,     // the end is reached now
    kMismatch,  // its position does not fit the stream: it must be begun anew
  };

  Shard(base::ShardId id, Progress progress, std::shared_ptr<ShardProcessor> processor, Surroundings around);

  // Repeats, counters and the processor's bytes. False when they do not fit; the shard is then of no use.
  [[nodiscard]] bool restore(const SavedShard& saved);
  void inherit(const Shard& parent);
  // Its end was reached while it was read as it grew, so that its children have no history to be rebuilt.
  [[nodiscard]] bool ended_live() const { return ended_live_; }

  // Reads and hands on one batch. Errors are logged (not each time) and wait before they are tried again.
  Outcome step(Parsers& parsers);

  [[nodiscard]] const Repeats& repeats() const { return repeats_; }
  void forget_repeats(base::UnixMillis before_ms, const SourceSet& kept) { repeats_.forget(before_ms, kept); }
  void refresh_memory();

  [[nodiscard]] SavedShard save();
  [[nodiscard]] ShardStatus status() const;
  [[nodiscard]] const base::ShardId& id() const { return id_; }
  [[nodiscard]] const Progress& progress() const { return progress_; }
  [[nodiscard]] bool finished() const { return progress_.finished_at_ms.has_value(); }
  [[nodiscard]] Change change() const { return change_; }
  // To live data: it is behind, and will be read at once.
  [[nodiscard]] bool is_behind() const;

 private:
  [[nodiscard]] base::Result<> open_reader();
  [[nodiscard]] stream::Start start() const;
  Outcome fail(const base::Error& error);
  void hand_on_batch(Parsers& parsers);
  void take(const stream::Record& record, const base::Result<hit::Hit>& hit, base::UnixMillis now_ms);
  [[nodiscard]] bool first_time(const hit::Origin& origin, base::UnixMillis now_ms);
  void take_unreadable(const stream::Record& record, base::UnixMillis now_ms, const base::Error& error);
  void note_unreadable(const stream::Record& record, const base::Error& error);
  void move_on();
  void finish();

  base::ShardId id_;
  Progress progress_;
  Counters counters_;
  Repeats repeats_;
  std::shared_ptr<ShardProcessor> processor_;
  Surroundings around_;
  ShardMetrics metrics_;
  std::unique_ptr<stream::ShardReader> reader_;
  stream::Batch batch_;
  std::int64_t behind_latest_ms_ = 0;
  base::UnixMillis read_up_ms_ = 0;
  std::uint64_t repeat_memory_bytes_ = 0;
  Retry retry_;
  std::string problem_;
  bool ended_live_ = false;
  LogLimit error_log_;
  LogLimit unreadable_log_;
  Change change_ = Change::kMuch;
};

}  // namespace hitstream::consumer
