// The views of the last minutes, so that what a page's script tells later can still change what they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

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
  RowRef row{};               // of the columns; not saved, as they are not
  bool site_guessed = false;  // until its report has told the site
};

// A view goes when there are `limit` newer ones, or when it is kRecentViewsMs older than a newer one. 64
// bytes a view and 8 for each of `limit`, 4.5 MiB when full. Not thread-safe.
//
// Found by chains of views whose loads have the same hash, from the newest one back: a chain ends where it
// comes to a view that has gone, so that nothing need be taken out. A chain knows whether a view in it ever
// had a reason, so that a new load, of which nothing is known, costs one look into memory.
class RecentViews {
 public:
  explicit RecentViews(std::size_t limit = kRecentViewsMax);

  void add(const RecentView& view);
  // What is known of a load from its other views; kNone when nothing is.
  [[nodiscard]] BotReason reason_of(std::uint64_t load, base::UnixMillis time_ms) const;
  // Calls `change(RecentView&)` for each view of the load within kRecentViewsMs of `time_ms`. Returns how
  // many.
  template <class Change>
  std::size_t change_all(std::uint64_t load, base::UnixMillis time_ms, Change change) {
    std::size_t changed = 0;
    Chain& chain = chain_of(load);
    for (std::uint64_t number = chain.newest(); number >= first_;) {
      Entry& entry = views_[number - first_];
      number = entry.before;
      if (entry.view.load != load || !is_near(entry.view.time_ms, time_ms)) continue;
      change(entry.view);
      if (entry.view.reason != BotReason::kNone) chain.note_reason();
      ++changed;
    }
    return changed;
  }
  // The views stay, without their site, for which `is_gone(site)` holds.
  template <class IsGone>
  void forget_sites(IsGone is_gone) {
    for (auto& [view, before] : views_) {
      if (view.site != nullptr && is_gone(*view.site)) view.site = nullptr;
    }
  }

  // `move(RowRef&)` for each.
  template <class Move>
  void move_rows(Move move) {
    for (auto& [view, before] : views_) move(view.row);
  }

  struct Entry {
    RecentView view;
    std::uint64_t before = 0;  // the number of the one before it in its chain; less than first_: none
  };
  // Oldest first.
  [[nodiscard]] const std::deque<Entry>& entries() const { return views_; }

 private:
  [[nodiscard]] static bool is_near(base::UnixMillis a, base::UnixMillis b);
  // Small, for there are many, seldom in a cache.
  class Chain {
   public:
    [[nodiscard]] std::uint64_t newest() const { return bits_ >> 1U; }  // its number; 0: none
    [[nodiscard]] bool has_reason() const { return (bits_ & 1U) != 0; }
    void note_reason() { bits_ |= 1U; }
    void begin() { bits_ = 0; }
    void append(std::uint64_t number) { bits_ = number << 1U | (bits_ & 1U); }

   private:
    std::uint64_t bits_ = 0;
  };
  [[nodiscard]] std::size_t place_of(std::uint64_t load) const;
  [[nodiscard]] Chain& chain_of(std::uint64_t load) { return chains_[place_of(load)]; }

  std::size_t limit_;
  std::uint64_t first_ = 1;  // the number of views_.front(); they are numbered as they come
  std::deque<Entry> views_;
  std::vector<Chain> chains_;
};

}  // namespace hitstream::analytics
