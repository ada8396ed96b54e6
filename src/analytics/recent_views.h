// The views of the last minutes, so that what a page's script tells later can still change what they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "analytics/classifier.h"
#include "analytics/view_columns.h"
#include "base/units.h"

namespace hitstream::analytics {

class SiteCounts;

inline constexpr std::size_t kRecentViewsMax = 65'536;
inline constexpr std::int64_t kRecentViewsMs = 2 * base::kMillisPerMinute;

struct RecentView {
  std::uint64_t load = 0;  // the page load it is of
  base::UnixMillis time_ms = 0;
  SiteCounts* site = nullptr;  // that it is counted under; null when that is gone
  // With a reason it may also be no view, but what was told of a load whose view has not come yet.
  BotReason reason = BotReason::kNone;
  RowRef row{};  // of the columns; not saved, as they are not
};

// A view goes when there are `limit` newer ones, or when it is kRecentViewsMs older than a newer one. About
// 100 bytes a view, 6.5 MiB when full. Not thread-safe.
class RecentViews {
 public:
  explicit RecentViews(std::size_t limit = kRecentViewsMax) : limit_(limit) {}

  void add(const RecentView& view);
  // What is known of a load from its other views; kNone when nothing is.
  [[nodiscard]] BotReason reason_of(std::uint64_t load, base::UnixMillis time_ms) const;
  // Calls `change(RecentView&)` for each view of the load within kRecentViewsMs of `time_ms`. Returns how
  // many.
  template <class Change>
  std::size_t change_all(std::uint64_t load, base::UnixMillis time_ms, Change change) {
    std::size_t changed = 0;
    const auto [from, to] = by_load_.equal_range(load);
    for (auto at = from; at != to; ++at) {
      RecentView& view = views_[at->second - first_];
      if (!is_near(view.time_ms, time_ms)) continue;
      change(view);
      ++changed;
    }
    return changed;
  }
  // The views stay, without their site, for which `is_gone(site)` holds.
  template <class IsGone>
  void forget_sites(IsGone is_gone) {
    for (RecentView& view : views_) {
      if (view.site != nullptr && is_gone(*view.site)) view.site = nullptr;
    }
  }

  // `move(RowRef&)` for each.
  template <class Move>
  void move_rows(Move move) {
    for (RecentView& view : views_) move(view.row);
  }

  // Oldest first.
  [[nodiscard]] const std::deque<RecentView>& views() const { return views_; }

 private:
  [[nodiscard]] static bool is_near(base::UnixMillis a, base::UnixMillis b);
  void drop_oldest();

  std::size_t limit_;
  std::uint64_t first_ = 0;  // the number of views_.front(); they are numbered as they come
  std::deque<RecentView> views_;
  std::unordered_multimap<std::uint64_t, std::uint64_t> by_load_;  // to their numbers
};

}  // namespace hitstream::analytics
