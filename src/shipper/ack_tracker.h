// How far everything is acknowledged, while records are acknowledged in any order.
#pragma once

#include <algorithm>
#include <map>
#include <optional>

#include "base/units.h"
#include "journal/journal.h"

namespace hitstream::shipper {

// Knows each packed record by the offset of the oldest hit in it. That is enough: a hit that is not
// acknowledged lies in a packed record that is not, and that one's oldest hit is no newer. So memory grows
// with the records in flight, not with the hits. Not thread-safe.
class AckTracker {
 public:
  struct Oldest {
    journal::Offset offset = 0;
    base::UnixMillis appended_ms = 0;
  };

  // A packed record has begun. `first`: in no other one.
  void begin(journal::Offset first, base::UnixMillis appended_ms) {
    outstanding_.emplace(first, appended_ms);
  }
  void acknowledge(journal::Offset first) { outstanding_.erase(first); }

  // Every record below it is acknowledged, given that all below `packed` have gone into some packed record or
  // need not.
  [[nodiscard]] journal::Offset watermark(journal::Offset packed) const {
    return outstanding_.empty() ? packed : std::min(packed, outstanding_.begin()->first);
  }
  [[nodiscard]] std::optional<Oldest> oldest() const {
    if (outstanding_.empty()) return std::nullopt;
    return Oldest{outstanding_.begin()->first, outstanding_.begin()->second};
  }

 private:
  std::map<journal::Offset, base::UnixMillis> outstanding_;
};

}  // namespace hitstream::shipper
