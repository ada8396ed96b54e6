// The journal, read as a stream of one shard.
#pragma once

#include <memory>
#include <optional>

#include "env/clock.h"
#include "journal/journal.h"
#include "stream/stream.h"

namespace hitstream::stream::embedded {

inline constexpr const char* kShardName = "shardId-000000000000";

// Records have their origin (src, seq) beside them. Sequence numbers are journal offsets. A position
// below what the retention has freed still fits: reading goes on at the oldest record, and the gap is told as
// lost records. `behind_latest_ms` is the append time of the newest record minus that of the last one read,
// at least 1 unless that one is the newest. The position token is "OFFSET@SOURCE": the next record, and the
// source of the one before it. `journal` and `clock` must outlive the stream, the stream its readers.
[[nodiscard]] std::unique_ptr<Stream> make_embedded_stream(journal::Journal& journal,
                                                           const env::Clock& clock);

// The journal offset that a position of the embedded stream stands at, for Journal::release(); nothing when
// malformed.
[[nodiscard]] std::optional<journal::Offset> offset_of(const Position& position);

}  // namespace hitstream::stream::embedded
