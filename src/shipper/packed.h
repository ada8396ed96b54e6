// A record of the stream on its way there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/units.h"
#include "journal/journal.h"
#include "stream/hash_key.h"
#include "stream/sink.h"

namespace hitstream::shipper {

// What a packed record takes beside its bytes, about: itself, and its places in the lanes, in a put and in
// the tracker.
inline constexpr std::size_t kPackedOverheadBytes = 512;

struct Packed {
  stream::OutRecord record;   // never changed once packed, however often it is put
  stream::HashKey key;        // what decides its shard
  journal::Offset first = 0;  // of the oldest hit in it, which is in no other
  std::uint32_t hits = 0;
  bool alone = false;  // was in a put that was refused for good: must not take others with it again
  std::int64_t not_before_ns = 0;  // refused alone: rests, without holding up the others

  [[nodiscard]] std::size_t bytes() const { return record.partition_key.size() + record.data.size(); }
  [[nodiscard]] std::size_t memory_bytes() const { return bytes() + kPackedOverheadBytes; }
};

using PackedPtr = std::unique_ptr<Packed>;

}  // namespace hitstream::shipper
