// The bytes of the state file (docs/formats/state-file.md): where each shard stands, with what was made of it
// up to there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "stream/stream.h"

namespace hitstream::consumer {

// What became of a shard's records so far.
struct Counters {
  std::uint64_t hits = 0;
  std::uint64_t repeats = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t lost = 0;
  bool operator==(const Counters&) const = default;
};

// How far a shard has been read.
struct Progress {
  std::optional<stream::Position> position;  // nothing before the first read
  base::UnixMillis from_ms = 0;              // arrival time that reading began at
  bool rebuilding = false;
  base::UnixMillis rebuild_began_ms = 0;           // when the history from from_ms on began to be read
  std::optional<base::UnixMillis> finished_at_ms;  // when its end was reached
  bool operator==(const Progress&) const = default;
};

struct SavedShard {
  base::ShardId shard;
  Progress progress;
  Counters counters;
  std::string repeats;
  std::string processor;  // empty for a finished shard whose hits are no longer kept
  bool operator==(const SavedShard&) const = default;
};

struct SavedState {
  base::UnixMillis saved_at_ms = 0;
  std::vector<SavedShard> shards;
  bool operator==(const SavedState&) const = default;
};

[[nodiscard]] std::string encode(const SavedState& state);
// kUnsupportedVersion for a file of a newer program, kCorrupt for anything else that encode() did not write.
[[nodiscard]] base::Result<SavedState> decode(std::string_view bytes);

}  // namespace hitstream::consumer
