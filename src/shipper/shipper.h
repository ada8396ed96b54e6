// From the journal to a stream: packs hits into records, puts them, tries again what failed, and remembers
// durably how far everything is acknowledged.
//
// A hit may be sent twice: a put whose answer was lost, a process that was killed. The consumer drops repeats
// per shard, and a child shard inherits its parents' repeats. So that a repeat is always found, a hit goes
// under the same hash key each time, even when the process was killed in between and the stream was split:
//   - A packed record is put again unchanged, under its explicit hash key. Where its shard is closed by now,
//     the stream gives it to the child that holds the key.
//   - A hit packed again after a restart goes under the key that it had: the position file holds, beside the
//     acknowledged offset, the shard maps that were in force from which offset on (shipper/epochs.h). A map
//     is durable before the first hit is packed under it, by whichever process.
// Hits of a shard that takes too little are passed over, while others have nothing to send, and read from the
// journal again later (shipper/straggler.h). The acknowledged offset stays before them: after a restart what
// other shards had beyond it is sent again.
// Without aggregation the hash of the session decides, always; such records carry no origin, so that their
// repeats, and those of a switch between the two, are counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "env/clock.h"
#include "env/files.h"
#include "env/random.h"
#include "journal/journal.h"
#include "stream/sink.h"
#include "telemetry/metrics.h"

namespace hitstream::shipper {

struct Options {
  std::string folder;                        // where the position file is kept ("ship-position")
  std::string stream_name;                   // a position belongs to one stream; for another it begins anew
  bool aggregate = true;                     // false: one plain record in the original form for each view
  std::chrono::milliseconds linger{100};     // a hit waits at most this long for others
  std::size_t aggregate_bytes = 2 * 25'600;  // a multiple of the PUT payload unit; filled to just under it
  std::size_t puts_in_flight = 4;
  // A put is not made larger than this, of the 5 MB that it may have: small ones keep a receiver at work
  // while the next are made, and less is sent again where an answer is lost.
  std::size_t put_bytes = 1'000'000;
  // Packed and not acknowledged: what bounds the memory, with two megabytes of the journal at most.
  std::size_t bytes_in_flight = 32 * base::kMiB;
  double shard_bytes_per_second = 1'000'000;  // of each shard
  double shard_records_per_second = 1'000;
  std::chrono::milliseconds save_interval = std::chrono::seconds(1);
};

struct Status {
  journal::Offset acknowledged = 0;   // every record below is on the stream
  journal::Offset packed = 0;         // the next to be read from the journal, but for what was passed over
  std::uint64_t backlog_records = 0;  // from `acknowledged` on, whatever is on the stream of them
  std::int64_t oldest_unacknowledged_ms = 0;  // its age; 0 when there is none
  std::string problem;                        // for people: why nothing goes out; empty when all is well
};

// step(), drain() and save() on one thread; status() from any.
class Shipper {
 public:
  // Reads the position file, and makes it durable: the process that wrote it may not have lived to. One that
  // is missing begins at the journal's first record; one that is damaged, or of another journal or stream, is
  // set aside with a message, and begins there too, as does one of a journal that has lost its end (repeats
  // are dropped by the consumer, unless the stream was resharded meanwhile); one of a newer version stops the
  // start (kUnsupportedVersion). The journal must have been opened with keep_unreleased, or hits that wait
  // for long are freed unsent (and counted). References must outlive the shipper; the sink may hold
  // unanswered puts of one that is gone.
  [[nodiscard]] static base::Result<std::unique_ptr<Shipper>> open(
      const Options& options, journal::Journal& journal, stream::Sink& sink, env::FileSystem& files,
      const env::Clock& clock, env::Random& random, telemetry::Registry& metrics);
  virtual ~Shipper() = default;

  // Reads, packs, sends and takes answers, once; waits inside sink.perform() at most ~20 ms. Returns how long
  // to rest.
  [[nodiscard]] virtual std::chrono::milliseconds step() = 0;
  // Flushes what lingers and steps until all is acknowledged or `limit` is over. False: something is left,
  // and stays in the journal for the next start.
  [[nodiscard]] virtual bool drain(std::chrono::milliseconds limit) = 0;
  // The position, durably; syncs the journal before, so that the position is never beyond its end after a
  // power cut. Then the journal is told (Journal::release). step() does it at the interval too.
  [[nodiscard]] virtual base::Result<> save() = 0;
  [[nodiscard]] virtual Status status() const = 0;
};

}  // namespace hitstream::shipper
