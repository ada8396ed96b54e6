// Sliding windows of counts by event time: how many hits in each of the last `count` spans. A pure function
// of the hits and of the time it is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/units.h"

namespace hitstream::analytics {

struct WindowSpec {
  std::int64_t span_ms = 1000;  // of one bucket; buckets are aligned to the epoch
  std::size_t count = 60;       // buckets shown, the last one the bucket in progress
};

inline constexpr WindowSpec kMinuteWindow{base::kMillisPerSecond, 60};
inline constexpr WindowSpec kHourWindow{base::kMillisPerMinute, 60};
inline constexpr WindowSpec kDayWindow{base::kMillisPerHour, 24};

// How far ahead of our clock a hit may be and still wait in its own bucket; beyond, it is skewed.
inline constexpr std::int64_t kFutureSlackMs = 5 * base::kMillisPerSecond;

// Exact as long as the clock it is told never goes back. When somebody sets it back, hits may be missing from
// buckets that the ring had to give away, until the window has passed them; a hit is never counted twice or
// in another bucket. Any times are fine, before 1970 and at the ends of the range as well. Not thread-safe.
class Window {
 public:
  // A span of at least 2 ms, so that bucket numbers never overflow; at least one bucket.
  explicit Window(WindowSpec spec);

  // True when `time_ms` lies in the window at `now_ms` or at most kFutureSlackMs ahead of it; then it is
  // counted.
  bool add(base::UnixMillis time_ms, base::UnixMillis now_ms);
  // Takes back one hit that add() counted at `time_ms`; nothing happens when its bucket is gone, or empty.
  void remove(base::UnixMillis time_ms);
  // Adds the counts, oldest first, to `into`, which has spec().count entries. Buckets ahead of now_ms are not
  // shown.
  void add_to(std::vector<std::uint64_t>& into, base::UnixMillis now_ms) const;
  // True when no hit is shown at `now_ms` or waits ahead of it.
  [[nodiscard]] bool idle(base::UnixMillis now_ms) const;
  [[nodiscard]] const WindowSpec& spec() const { return spec_; }

  void save(base::ByteWriter& out) const;
  // False when the bytes are not what save() wrote for the same spec; the window is then unspecified.
  [[nodiscard]] bool load(base::ByteReader& in);

 private:
  // A ring: bucket number b stands in slot b modulo size, with its number, so that a stale slot tells itself.
  // It has a slot for each bucket that may be needed at one time (those shown and those ahead), so what
  // stands in the place of a bucket needed now is needed no more.
  struct Slot {
    std::int64_t bucket = -1;
    std::uint64_t hits = 0;
  };
  // The bucket of a time asked for lately: most hits fall into the one of the hit before, which saves the
  // divisions.
  struct Recent {
    base::UnixMillis first_ms = 0;
    base::UnixMillis last_ms = -1;
    std::int64_t bucket = 0;
    std::size_t slot = 0;
  };
  void look_up(base::UnixMillis time_ms, Recent& recent) const;
  [[nodiscard]] std::size_t slot_index(std::int64_t bucket) const;
  [[nodiscard]] bool load_slot(std::int64_t bucket, std::uint64_t hits);

  WindowSpec spec_;
  std::vector<Slot> slots_;
  Recent hit_;
  Recent now_;
};

// True when `time_ms` is more than kFutureSlackMs ahead of `now_ms`.
[[nodiscard]] bool is_skewed(base::UnixMillis time_ms, base::UnixMillis now_ms);

}  // namespace hitstream::analytics
