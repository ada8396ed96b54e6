// How often one shard may be asked: all who read it share five GetRecords calls a second.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/units.h"

namespace hitstream::stream::kinesis {

inline constexpr std::int64_t kReadGapNs = 200 * base::kNanosPerMilli;  // five a second
inline constexpr std::int64_t kReadGapNsMax = 2'000 * base::kNanosPerMilli;
inline constexpr std::int64_t kReadGapNsStep = 50 * base::kNanosPerMilli;
// A second SubscribeToShard within five seconds is refused (ResourceInUseException).
inline constexpr std::int64_t kSubscribeGapNs = 5'100 * base::kNanosPerMilli;

// The gap between reads doubles when the shard is throttled, for then others read it too, and shrinks by a
// step with each read that is answered. It outlives the readers of its shard, so that one that is opened
// again does not ask more often. Not thread-safe.
class Pace {
 public:
  [[nodiscard]] std::int64_t next_read_ns() const { return next_read_ns_; }
  void read_begins(std::int64_t now_ns) { next_read_ns_ = now_ns + gap_ns_; }
  void read_answered() { gap_ns_ = std::max(gap_ns_ - kReadGapNsStep, kReadGapNs); }
  void throttled(std::int64_t now_ns) {
    gap_ns_ = std::min(2 * gap_ns_, kReadGapNsMax);
    next_read_ns_ = now_ns + gap_ns_;
  }

  [[nodiscard]] std::int64_t next_subscribe_ns() const { return next_subscribe_ns_; }
  void subscribe_begins(std::int64_t now_ns) { next_subscribe_ns_ = now_ns + kSubscribeGapNs; }

 private:
  std::int64_t gap_ns_ = kReadGapNs;
  std::int64_t next_read_ns_ = INT64_MIN;
  std::int64_t next_subscribe_ns_ = INT64_MIN;
};

}  // namespace hitstream::stream::kinesis
