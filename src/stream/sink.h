// A stream as a producer sees it: shards that divide the hash keys, and puts of whole records.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "stream/hash_key.h"

namespace hitstream::stream {

struct ShardRange {
  base::ShardId id;
  HashKey first;
  HashKey last;  // inclusive
  bool operator==(const ShardRange&) const = default;
};

// The open shards at some time, in the order of their ranges, which together hold every hash key.
struct ShardMap {
  base::UnixMillis stream_created_ms = 0;
  std::vector<ShardRange> shards;
  bool operator==(const ShardMap&) const = default;
};

struct OutRecord {
  std::string partition_key;      // 1 to 256 characters
  std::string explicit_hash_key;  // decimal; empty: the hash of the partition key decides
  std::string data;
};

struct PutResult {
  enum class Outcome {
    kAccepted,
    kThrottled,  // over the shard's rate: again, after a rest
    kFailed,     // the service's fault: again
  } outcome = Outcome::kFailed;
  base::ShardId shard;          // where it went, when accepted
  std::string sequence_number;  // when accepted
  std::string message;          // when not
};

// All calls on one thread; `done` is called from within perform(), once for each call unless the sink is
// destroyed first. Requests that fail as a whole (not reachable, throttled, denied, no such stream) are tried
// again inside, with backoff, until their deadline; then `done` gets the error: kUnavailable, kTimeout, or
// kNotFound (no such stream) or kInvalidArgument (refused for good: a record is too large) or kIo (denied).
class Sink {
 public:
  using MapDone = std::function<void(base::Result<ShardMap>)>;
  using PutDone = std::function<void(base::Result<std::vector<PutResult>>)>;

  virtual ~Sink() = default;
  virtual void shard_map(MapDone done) = 0;
  // At most kPutRecordsMax records and kPutBytesMax bytes of keys and data. Results come in the records'
  // order. After an error it is not known which of them the stream has. `records` must stay as they are
  // until `done` has been called.
  virtual void put(const std::vector<const OutRecord*>& records, PutDone done) = 0;
  // Moves on what is in flight, waits up to `timeout` for something to happen.
  virtual void perform(std::chrono::milliseconds timeout) = 0;
};

inline constexpr std::size_t kPutRecordsMax = 500;
inline constexpr std::size_t kPutBytesMax = 5 * base::kMiB - 64 * base::kKiB;
inline constexpr std::size_t kOutRecordBytesMax = base::kMiB;  // key and data together

}  // namespace hitstream::stream
