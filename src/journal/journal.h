// A durable, checksummed, append-only log of opaque records with dense offsets, in one folder of segment
// files. The format is docs/formats/journal.md.
//
// A record's offset is its number in the life of the journal, from 0, without gaps between appends. Each time
// the journal is opened a new segment with a new random source id begins; a record's `seq` is its offset
// minus the first offset of that source, so that (source, seq) is never given twice even where a power cut
// took the end of the journal.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "env/clock.h"
#include "env/files.h"
#include "env/random.h"

namespace hitstream::journal {

using Offset = std::uint64_t;

struct SyncPolicy {
  enum class Mode { kNever, kInterval, kAlways } mode = Mode::kInterval;
  std::chrono::milliseconds interval{1000};  // for kInterval
};

class Metrics;  // journal/metrics.h

// Journal::open() refuses (kInvalidArgument, saying what is allowed) what does not hold:
//   1 <= record_bytes_max <= 16 MiB; segment_bytes >= record_bytes_max + 80 (its header and the record's);
//   max_bytes >= 2 * segment_bytes, so that one segment can be freed while the next is written; retention >
//   0; sync.interval > 0.
struct Options {
  std::string folder;                                        // made when missing
  std::size_t segment_bytes = 64 * base::kMiB;               // a larger batch gets a segment of its own
  std::uint64_t max_bytes = 10 * std::uint64_t{base::kGiB};  // of all segments together
  // Age by append time. A segment also ends when it is a 25th of the retention old, so that few records
  // overstay.
  std::chrono::milliseconds retention = std::chrono::hours(25);
  // Records that are not released stay beyond the retention, until they are: for a journal whose records must
  // reach somebody else. Appends are then refused at the size limit.
  bool keep_unreleased = false;
  SyncPolicy sync;
  std::size_t record_bytes_max = base::kMiB;
  Metrics* metrics = nullptr;  // counts there when given; must outlive the journal
};

// Records framed and checksummed outside the journal's lock. Belongs to one thread; keeps its memory when
// cleared.
class Batch {
 public:
  // `record`: 1 byte to 16 MiB (asserted); append() refuses one over Options::record_bytes_max.
  void add(std::string_view record, base::UnixMillis time_ms);
  void clear();
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::size_t record_bytes_max() const { return record_bytes_max_; }  // of the largest in it
  [[nodiscard]] base::UnixMillis first_ms() const { return first_ms_; }
  [[nodiscard]] base::UnixMillis newest_ms() const { return newest_ms_; }

 private:
  std::string bytes_;
  std::size_t count_ = 0;
  std::size_t record_bytes_max_ = 0;
  base::UnixMillis first_ms_ = 0;
  base::UnixMillis newest_ms_ = 0;
};

struct Damage {
  std::string file;
  std::uint64_t at_byte = 0;
  std::uint64_t records_lost = 0;  // 0 where the number is not known (the end of the last segment)
  std::string what;
};

struct RecoveryReport {
  Offset first_offset = 0;
  Offset end_offset = 0;
  std::vector<Damage> damage;  // what was cut off the last segment, if anything
};

struct Status {
  Offset first_offset = 0;     // of the oldest record still there
  Offset end_offset = 0;       // of the next record
  Offset released_offset = 0;  // records below may be freed at the size limit
  std::uint64_t bytes = 0;
  std::size_t segments = 0;
  base::UnixMillis oldest_ms = 0;  // append time of the oldest segment's first record; 0 when empty
  base::UnixMillis newest_ms = 0;  // the latest append time in the last two segments; 0 when not known
  bool failing = false;            // the last append was refused (full or disk error)
};

struct Record {
  Offset offset = 0;
  base::SourceId source;
  std::uint64_t seq = 0;
  base::UnixMillis time_ms = 0;  // when it was appended, by the appender's clock; not strictly rising
  std::string_view payload;      // valid until the reader's next call
};

class Reader;

class Journal {
 public:
  // Recovers (reads only the last segment, cuts it at the first bad frame and keeps the cut part as
  // *.damaged) and opens for writing. The caller holds the data directory's lock. References must outlive the
  // journal.
  [[nodiscard]] static base::Result<std::unique_ptr<Journal>> open(const Options& options,
                                                                   env::FileSystem& files,
                                                                   const env::Clock& clock,
                                                                   env::Random& random);
  virtual ~Journal() = default;

  // Appends all of `batch` or nothing, in one write; when it returns a value (the offset of the first
  // record), every record of the batch survives the death of the process, and with SyncPolicy::kAlways a
  // power cut. A failed or short write is cut off again; when even that fails, appends are refused until it
  // succeeds (tried again each time). kFull: the disk is full, or the size limit is reached and no segment
  // may be freed. kInvalidArgument: a record is over its limit, or the batch over the journal's. An empty
  // batch gives the end offset. Thread-safe: appends are serialised.
  [[nodiscard]] virtual base::Result<Offset> append(const Batch& batch) = 0;

  // Records below `offset` are counted (or acknowledged): their segments may go at the size limit. Never
  // moves back. Not kept over restarts: until it is called again nothing is released.
  virtual void release(Offset offset) = 0;

  // Housekeeping, to be called about once a second (at the sync interval): syncs when due, frees segments
  // older than the retention (only released ones with keep_unreleased), and at the size limit the oldest
  // released ones. Thread-safe.
  virtual base::Result<> maintain() = 0;
  // What was appended before the call survives a power cut when it returns. Does not hold up appends.
  // Thread-safe.
  [[nodiscard]] virtual base::Result<> sync() = 0;

  [[nodiscard]] virtual Status status() const = 0;  // thread-safe
  [[nodiscard]] virtual const RecoveryReport& recovery() const = 0;
  [[nodiscard]] virtual base::UnixMillis created_ms() const = 0;  // of the journal, kept over restarts
  [[nodiscard]] virtual base::SourceId source() const = 0;        // of this opening

  // A cursor at `offset` (at least first_offset, at most end_offset; below: starts at the first). Any number
  // may read beside appends, each on one thread at a time; none may outlive the journal.
  [[nodiscard]] virtual std::unique_ptr<Reader> read_from(Offset offset) = 0;
  // The first offset whose record was appended at or after `time_ms`, or end_offset. Exact to within the
  // disorder of the append times: never later than the first such record. May read much of the journal:
  // segments of earlier runs are read through once.
  [[nodiscard]] virtual base::Result<Offset> offset_at(base::UnixMillis time_ms) = 0;
  // The source of the record at `offset`, from the segment headers; kNotFound outside [first_offset,
  // end_offset), kCorrupt where the header is lost.
  [[nodiscard]] virtual base::Result<base::SourceId> source_at(Offset offset) = 0;
};

// Reads records in order, only those whose append has returned. Damaged frames are skipped and reported.
class Reader {
 public:
  virtual ~Reader() = default;
  // Fills `out` (cleared first) with at most `max_records`, stopping after about `max_bytes`; may be fewer,
  // empty only at the end. After an error the next call tries again; a place that cannot be read three times
  // counts as damaged.
  [[nodiscard]] virtual base::Result<> read(std::size_t max_records, std::size_t max_bytes,
                                            std::vector<Record>& out) = 0;
  [[nodiscard]] virtual Offset next_offset() const = 0;
  // What was skipped since the last call: damage, and records that retention freed before they were read.
  [[nodiscard]] virtual std::vector<Damage> take_damage() = 0;
};

}  // namespace hitstream::journal
