// Reads the shards it holds leases for and hands on each hit once, with what it takes to go on after a crash.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "env/clock.h"
#include "env/files.h"
#include "hit/hit.h"
#include "lease/lease.h"
#include "stream/stream.h"
#include "telemetry/metrics.h"

namespace hitstream::consumer {

// What is done with one shard's hits; the consumer saves and restores it together with the shard's position.
// Calls come on the consumer's thread.
class ShardProcessor {
 public:
  virtual ~ShardProcessor() = default;
  // A run of hits is bracketed: begin_batch, on_…, end_batch, so that an implementation can lock once.
  virtual void begin_batch() {}
  // One that will come in this batch, soon, unless it is a repeat: its places in memory may be fetched. May
  // not change anything.
  virtual void prepare(const hit::Hit& /*hit*/) const {}
  virtual void on_hit(const hit::Hit& hit) = 0;
  // What a collector tells of itself; it is no hit, and on_hit() does not get it.
  virtual void on_heartbeat(const hit::Hit& /*heartbeat*/) {}
  // A record that is no hit, but still tells which it was.
  virtual void on_unreadable(const hit::Origin& /*origin*/) {}
  virtual void end_batch() {}

  // The past: hits that load() has brought back as counts, and that are read once more, each once, beside
  // those that on_hit() gets. Runs of them are bracketed too. Nothing that is saved may change.
  virtual void on_past_hit(const hit::Hit& /*hit*/) {}
  // No past hit will come any more, for there are none, or they have all come. Once after each load(), unless
  // the consumer is gone before; bracketed as well.
  virtual void end_past() {}

  [[nodiscard]] virtual std::string save() const = 0;
  [[nodiscard]] virtual bool load(
      std::string_view saved) = 0;  // false: the bytes do not fit; it is then empty again
};

// Makes the processor of a shard when the consumer begins to read it, and takes it back when it stops.
class ProcessorFactory {
 public:
  virtual ~ProcessorFactory() = default;
  [[nodiscard]] virtual std::shared_ptr<ShardProcessor> open(const base::ShardId& shard) = 0;
  virtual void close(const base::ShardId& shard) = 0;
};

struct Options {
  std::string state_folder;
  std::chrono::milliseconds rebuild_span = std::chrono::hours(24);  // read when there is no saved state
  std::chrono::milliseconds repeats_kept = std::chrono::hours(25);  // a source silent for longer is forgotten
  std::chrono::milliseconds save_interval = std::chrono::seconds(2);
  std::chrono::milliseconds idle_poll{50};
};

struct ShardStatus {
  base::ShardId shard;
  base::UnixMillis from_ms = 0;  // arrival time from which on it, or its parents, have been read
  std::int64_t behind_latest_ms = 0;
  base::UnixMillis read_up_ms = 0;  // when it was last found to be read up to its end, or nearly; 0: not yet
  bool rebuilding = false;       // reads history because there was no saved state; ends when it has caught up
  double rebuilt_share = 1;      // 0 to 1, of the time span to be rebuilt
  std::uint64_t hits = 0;        // handed on since the start of the saved state
  std::uint64_t repeats = 0;     // dropped
  std::uint64_t unreadable = 0;  // not a hit record
  std::uint64_t lost = 0;        // told by the stream: damaged or freed before they were read
  std::uint64_t repeat_memory_bytes = 0;
  bool finished = false;  // closed and read to its end; shown until its hits have left every window
  std::string problem;    // for people: why it cannot be read at present; empty when all is well
};

// How much of the past has been handed on (ShardProcessor::on_past_hit).
struct PastStatus {
  bool complete = true;
  double share = 1;   // 0 to 1, of the time span to be read
  bool lost = false;  // some of it could not be read: never complete until that is older than the span
};

// Called after a state file is safely on the disk, with the position of each shard in it.
using OnSaved = std::function<void(const base::ShardId&, const stream::Position&)>;

// step(), save(), give_up_past() and seen() on one thread (the consumer's task); status() and past() from
// any.
//
// Where the saved state was taken over, the consumer also reads each shard's past: up to the position that
// was saved, from rebuild_span before now on (from a full hour on), but not from before what the state knows.
// That is done in the background: one shard after the other, by a reader of its own, and only while nothing
// new waits to be read. A past that cannot be read for ten minutes is given up with a message; of this, and
// of records that the stream tells to be lost, past() tells for a rebuild_span.
class Consumer {
 public:
  // Loads the state file. One that is missing, damaged or does not fit is set aside (renamed *.set-aside,
  // logged), and the last rebuild_span is read again; one of a newer version stops the start
  // (kUnsupportedVersion).
  [[nodiscard]] static base::Result<std::unique_ptr<Consumer>> open(
      const Options& options, stream::Stream& stream, lease::Leases& leases, ProcessorFactory& processors,
      env::FileSystem& files, const env::Clock& clock, telemetry::Registry& metrics, OnSaved on_saved);
  virtual ~Consumer() = default;

  // Reads one batch of each shard, saves when it is time. Returns how long to rest. Errors of the stream are
  // logged (not each time) and tried again; they never lose a position.
  [[nodiscard]] virtual std::chrono::milliseconds step() = 0;
  // Saves now: positions, repeats and processors in one atomic file.
  [[nodiscard]] virtual base::Result<> save() = 0;
  [[nodiscard]] virtual std::vector<ShardStatus> status() const = 0;
  [[nodiscard]] virtual PastStatus past() const = 0;
  // The past is read no further: the end is near.
  virtual void give_up_past() = 0;
  // How many of a source's numbers of [from, below) have been read, on whichever of the shards that are read
  // here, repeats and records that are no hits included. Nothing when the source is not known (any more).
  [[nodiscard]] virtual std::optional<std::uint64_t> seen(const base::SourceId& src, std::uint64_t from,
                                                          std::uint64_t below) const = 0;
};

}  // namespace hitstream::consumer
