#include "consumer/state_file.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/sealed.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

constexpr std::string_view kMagic = "HSSTATE\n";
constexpr std::uint32_t kVersion = 1;

constexpr std::uint8_t kHasPosition = 1;
constexpr std::uint8_t kRebuilding = 2;
constexpr std::uint8_t kFinished = 4;
constexpr std::uint8_t kKnownFlags = kHasPosition | kRebuilding | kFinished;

std::uint8_t flags_of(const Progress& progress) {
  return static_cast<std::uint8_t>((progress.position ? kHasPosition : 0) |
                                   (progress.rebuilding ? kRebuilding : 0) |
                                   (progress.finished_at_ms ? kFinished : 0));
}

void write_progress(const Progress& progress, base::ByteWriter& out) {
  const stream::Position position = progress.position.value_or(stream::Position());
  out.number(flags_of(progress));
  out.number(position.stream_created_ms);
  out.text(position.token);
  out.number(progress.from_ms);
  out.number(progress.rebuild_began_ms);
  out.number(progress.finished_at_ms.value_or(0));
}

bool read_progress(base::ByteReader& in, Progress& progress) {
  const auto flags = in.number<std::uint8_t>();
  stream::Position position;
  position.stream_created_ms = in.number<base::UnixMillis>();
  position.token = in.text();
  if ((flags & kHasPosition) != 0) progress.position = std::move(position);
  progress.from_ms = in.number<base::UnixMillis>();
  progress.rebuild_began_ms = in.number<base::UnixMillis>();
  progress.rebuilding = (flags & kRebuilding) != 0;
  const auto finished_at_ms = in.number<base::UnixMillis>();
  if ((flags & kFinished) != 0) progress.finished_at_ms = finished_at_ms;
  return in.ok() && (flags & ~kKnownFlags) == 0;
}

void write_shard(const SavedShard& shard, base::ByteWriter& out) {
  out.text(shard.shard.name);
  write_progress(shard.progress, out);
  const Counters& counters = shard.counters;
  for (const std::uint64_t count : {counters.hits, counters.repeats, counters.unreadable, counters.lost}) {
    out.number(count);
  }
  out.text(shard.repeats);
  out.text(shard.processor);
}

bool read_shard(base::ByteReader& in, SavedShard& shard) {
  shard.shard.name = in.text();
  if (!read_progress(in, shard.progress)) return false;
  Counters& counters = shard.counters;
  for (std::uint64_t* count : {&counters.hits, &counters.repeats, &counters.unreadable, &counters.lost}) {
    *count = in.number<std::uint64_t>();
  }
  shard.repeats = in.text();
  shard.processor = in.text();
  return in.ok();
}

bool read_state(base::ByteReader& in, SavedState& state) {
  state.saved_at_ms = in.number<base::UnixMillis>();
  const auto count = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count; ++i) {
    SavedShard shard;
    if (!read_shard(in, shard)) return false;
    const bool known = std::any_of(state.shards.begin(), state.shards.end(),
                                   [&shard](const SavedShard& other) { return other.shard == shard.shard; });
    if (known) return false;
    state.shards.push_back(std::move(shard));
  }
  return in.ok() && in.remaining() == 0;
}

}  // namespace

std::string encode(const SavedState& state) {
  std::string content;
  base::ByteWriter body(content);
  body.number(state.saved_at_ms);
  body.number(static_cast<std::uint32_t>(state.shards.size()));
  for (const SavedShard& shard : state.shards) write_shard(shard, body);
  return base::seal(kMagic, kVersion, content);
}

base::Result<SavedState> decode(std::string_view bytes) {
  const auto unsealed = base::unseal(bytes, kMagic, kVersion);
  if (!unsealed) return base::forward(unsealed.error());
  base::ByteReader in(unsealed->content);
  SavedState state;
  if (!read_state(in, state)) return base::fail(Errc::kCorrupt, "malformed content");
  return state;
}

}  // namespace hitstream::consumer
