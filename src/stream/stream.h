// A stream as a consumer sees it: shards of records in order. The embedded stream (embedded/) and Kinesis
// (kinesis/) stand behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::stream {

// Behind a record of a shard. `stream_created_ms` tells one stream from another of the same name; `token` is
// the stream's own text (a Kinesis sequence number; "OFFSET@SOURCE" for the embedded stream). Empty token:
// before the first record.
struct Position {
  base::UnixMillis stream_created_ms = 0;
  std::string token;
  bool operator==(const Position&) const = default;
};

struct Start {
  enum class Kind { kAfterPosition, kAtTimestamp, kTrimHorizon, kLatest } kind = Kind::kTrimHorizon;
  Position position;             // for kAfterPosition
  base::UnixMillis time_ms = 0;  // for kAtTimestamp: records that arrived at or after it
  // Beside another reader of the shard, which must not suffer from it: never by a subscription.
  bool in_background = false;
};

struct Record {
  std::string_view data;             // the hit record
  std::string_view sequence_number;  // decimal, rising within the shard
  base::UnixMillis arrival_ms = 0;   // when the stream took it
  // The record's, where the stream knows it: `data` does not hold it then.
  std::optional<hit::Origin> origin{};
};

struct Batch {
  std::vector<Record> records;  // views into memory of the reader, valid until its next call
  Position next;                // behind the last of them
  // How far the end of this batch is behind the newest record of the shard; 0 when it is the newest.
  std::int64_t behind_latest_ms = 0;
  // The stream has not told anything since the reader was opened: no record, and how far behind is not known.
  bool waiting = false;
  bool shard_end = false;               // closed and read to its end: no more will come
  std::vector<base::ShardId> children;  // with shard_end: the shards that follow
  std::uint64_t lost_records = 0;  // skipped since the last call: damaged, or freed before they were read
};

// Reads one shard. Not thread-safe.
class ShardReader {
 public:
  virtual ~ShardReader() = default;
  // The next records into `out` (its memory is used again); none when there are none now. Never waits for
  // records. After kUnavailable the reader may be read again and goes on where it was; after another error
  // `out` and the reader are of no use.
  [[nodiscard]] virtual base::Result<> read(Batch& out) = 0;
};

struct ShardInfo {
  base::ShardId id;
  std::vector<base::ShardId> parents;
  bool closed = false;
};

// Thread-safe.
class Stream {
 public:
  virtual ~Stream() = default;
  [[nodiscard]] virtual base::Result<std::vector<ShardInfo>> shards() = 0;
  // kMismatch when the position does not fit this stream: made by another one, or behind what it holds.
  [[nodiscard]] virtual base::Result<std::unique_ptr<ShardReader>> open(const base::ShardId& shard,
                                                                        const Start& start) = 0;
  // Whether `record`, of the shard and the stream that `position` is of, lies before it: whoever stands there
  // has read it.
  [[nodiscard]] virtual bool is_before(const Record& record, const Position& position) const = 0;
};

}  // namespace hitstream::stream
