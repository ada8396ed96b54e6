// The views that came last, for the live feed.
#pragma once

#include <cstddef>
#include <vector>

#include "analytics/view_columns.h"
#include "base/units.h"

namespace hitstream::analytics {

// Of one shard, the last kLastHitsMax. Their rows are in the columns: what a report tells later is seen. Not
// thread-safe.
class LastHits {
 public:
  static constexpr std::size_t kLastHitsMax = 1024;
  struct Entry {
    base::UnixMillis time_ms = 0;
    RowRef row;
  };

  void add(const Entry& entry) {
    if (entries_.size() < kLastHitsMax) {
      entries_.push_back(entry);
    } else {
      entries_[next_] = entry;
    }
    next_ = (next_ + 1) % kLastHitsMax;
  }
  // In no order.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  void move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved) {
    for (Entry& entry : entries_) move_row(entry.row, chunk, moved);
  }

 private:
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
};

}  // namespace hitstream::analytics
