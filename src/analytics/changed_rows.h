// How what was drawn from a chunk follows it. Private to the query engine.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "analytics/scan.h"

namespace hitstream::analytics {

// A row that has changed, or a key that is found in a table, takes about as long as so many rows in a scan.
inline constexpr std::size_t kRowsOfChange = 16;

// Nothing that it was drawn from has changed.
inline bool is_as_drawn(const Drawn& drawn, const ViewChunk& chunk, bool with_passing) {
  ViewChunk::Mark now = chunk.mark();
  if (!with_passing) now.passing = drawn.mark.passing;
  return drawn.mark == now;
}

// The mark to go on from; an empty one where all must be drawn anew. So it must be, too, if something throws
// before mark_as_drawn().
inline ViewChunk::Mark begin_to_follow(Drawn& drawn, const ViewChunk& chunk, bool with_passing) {
  const ViewChunk::Mark since = std::exchange(drawn.mark, {});
  return chunk.remembers(since, with_passing) ? since : ViewChunk::Mark();
}

inline void mark_as_drawn(Drawn& drawn, const ViewChunk& chunk) {
  drawn.mark = chunk.follow();
  drawn.thinned_bits = chunk.thinned_bits();
}

// `change(before, picked_before, now, picked)` for the rows that were drawn at `mark` and have changed since:
// equal places of the two blocks are of one row. Returns the work in rows.
template <class Change>
std::size_t for_each_change(const ViewChunk& chunk, const ViewChunk::Mark& mark, bool with_passing,
                            Seconds seconds, const Selection& rows, Change change) {
  if (rows.is_empty()) return 0;
  const std::vector<ViewChunk::Change> all = chunk.changes(mark, with_passing);
  if (all.empty()) return 0;
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
  return all.size() * kRowsOfChange;
}

}  // namespace hitstream::analytics
