// How what was drawn from a chunk follows it. Private to the query engine.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "analytics/scan.h"

namespace hitstream::analytics {

// `change(before, picked_before, now, picked)` for the rows that were drawn at `mark` and have changed since:
// equal places of the two blocks are of one row.
template <class Change>
void for_each_change(const ViewChunk& chunk, const ViewChunk::Mark& mark, bool with_passing, Seconds seconds,
                     const Selection& rows, Change change) {
  if (rows.is_empty()) return;
  const std::vector<ViewChunk::Change> all = chunk.changes(mark, with_passing);
  if (all.empty()) return;
  const auto before = std::make_unique<ViewBlock>();
  const auto now = std::make_unique<ViewBlock>();
  for (std::size_t done = 0; done < all.size();) {
    std::size_t count = 0;
    for (; count < ViewBlock::kRows && done < all.size(); ++count, ++done) {
      before->set(count, all[done].before);
      now->set(count, chunk.row(all[done].index));
    }
    Selection::Picked picked_before, picked;
    const PickedRows was = rows.pick(*before, 0, count, seconds, picked_before);
    change(*before, was, *now, rows.pick(*now, 0, count, seconds, picked));
  }
}

inline void mark_as_drawn(Drawn& drawn, const ViewChunk& chunk) {
  drawn.mark = chunk.follow();
  drawn.thinned_bits = chunk.thinned_bits();
}

}  // namespace hitstream::analytics
