// Which view of an id on a site came before which, as far as its views are recent: what is needed to put one
// that is late into its session, and to take one out of it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analytics/recent_views.h"
#include "analytics/view_columns.h"

namespace hitstream::analytics {

// A chain for each key of sessions, from its last view back, in the order of RowRef. The last kLinksMax
// entries are known, 3 MiB of them: twice the views that RecentViews keeps, for one that moves is entered
// anew. Looks at no more than kStepsMax links of a chain; what lies behind is as if it were forgotten. Not
// thread-safe.
class SessionOrder {
 public:
  static constexpr std::size_t kLinksMax = 2 * kRecentViewsMax;
  static constexpr int kStepsMax = 256;
  // Of an entry; they are numbered as they come. 0: none, or not known.
  using Number = std::uint64_t;

  struct View {
    RowRef row;
    Number number = 0;
  };
  struct Link {
    RowRef row;
    View before;  // it may be of an earlier session
    [[nodiscard]] bool has_before() const { return before.row != RowRef(); }
    [[nodiscard]] bool begins_session() const {
      return !has_before() || !within_gap(before.row.second, row.second);
    }
  };

  Number append(const RowRef& row, const View& before) {
    if (links_.size() < kLinksMax) {
      links_.push_back({row, before});
    } else {
      links_[next_ % kLinksMax] = {row, before};
    }
    return ++next_;
  }
  // Into the chain that ends with number `last`, before that. Gives the view before it: nothing where there
  // is none, or it is not known.
  View insert(Number last, const RowRef& row);
  // The first view of that one's session, as far as it is known.
  [[nodiscard]] RowRef first_of_session(const View& view);
  // The view in the chain that ends with number `last`, and the one after it (null: it is the last). Valid
  // until the next entry.
  struct Place {
    Link* view = nullptr;  // null: not known
    Link* after = nullptr;
  };
  [[nodiscard]] Place find(Number last, const RowRef& row);
  // The session that ends with number `last` goes on from `before`, of which no more is known.
  void continue_after(Number last, const RowRef& before);

  // Rows of that chunk stand elsewhere now (ViewChunk::thin).
  void move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved);
  [[nodiscard]] std::size_t memory_bytes() const { return links_.capacity() * sizeof(Link); }

 private:
  // Calls `is_it(Link&)` from number `last` back, until it is true. Null when it never was.
  template <class IsIt>
  [[nodiscard]] Link* walk(Number last, IsIt is_it) {
    for (int steps = 0; steps < kStepsMax; ++steps) {
      if (last == 0 || last + kLinksMax <= next_ + 1) return nullptr;  // or the next entry takes its place
      Link& link = links_[(last - 1) % kLinksMax];
      if (is_it(link)) return &link;
      last = link.before.number;
    }
    return nullptr;
  }

  std::vector<Link> links_;  // entry n stands at (n - 1) % kLinksMax
  Number next_ = 0;          // the newest one's number
};

}  // namespace hitstream::analytics
