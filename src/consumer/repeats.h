// Which hits of a shard have been seen, by source: compressed bitmaps (CRoaring), at most 2 bytes a hit.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/units.h"
#include "consumer/arrived.h"
#include "hit/hit.h"

namespace hitstream::consumer {

// One more than this, and the source that has been silent longest is forgotten: hits that it ships again
// would then be counted again. Far more than there are collectors, each started anew a few times a day.
inline constexpr std::size_t kSourcesMax = 4096;

// Not thread-safe.
class Repeats {
 public:
  Repeats();
  ~Repeats();
  Repeats(Repeats&&) noexcept;
  Repeats& operator=(Repeats&&) noexcept;

  // True the first time, false for a repeat. `now_ms` keeps the source alive.
  [[nodiscard]] bool first_time(const hit::Origin& origin, base::UnixMillis now_ms);
  // Adds the sources heard of since `since_ms`.
  void add_heard(base::UnixMillis since_ms, SourceSet& heard) const;
  // Forgets sources not heard of since `before_ms`, but for those of `kept`.
  void forget(base::UnixMillis before_ms, const SourceSet& kept);
  void add_to(Arrived& arrived) const;
  // A child shard inherits its parents' repeats.
  void merge(const Repeats& parent);

  [[nodiscard]] std::size_t memory_bytes() const;
  void save(base::ByteWriter& out);  // compacts first
  // False when the bytes are not what save() wrote; there are then no sources.
  [[nodiscard]] bool load(base::ByteReader& in);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::consumer
