// The views of the last minutes, so that what a page's script tells later can still change what they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analytics/classifier.h"
#include "analytics/view_columns.h"
#include "base/prefetch.h"
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
// comes to a view that has gone, so that nothing need be taken out. A chain knows of some bits of each load
// that ever had a reason in it, so that a new load, of which nothing is known, mostly costs one look into
// memory.
class RecentViews {
 public:
  explicit RecentViews(std::size_t limit = kRecentViewsMax);

  // What is known of that load will be asked for soon.
  void prefetch(std::uint64_t load) const { base::prefetch(&chains_[place_of(load)]); }
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
      Entry& entry = at(number);
      number = entry.before;
      if (entry.view.load != load || !is_near(entry.view.time_ms, time_ms)) continue;
      change(entry.view);
      if (entry.view.reason != BotReason::kNone) chain.note_reason(load);
      ++changed;
    }
    return changed;
  }
  // The views stay, without their site, for which `is_gone(site)` holds.
  template <class IsGone>
  void forget_sites(IsGone is_gone) {
    for (std::uint64_t number = first_; number < next_; ++number) {
      RecentView& view = at(number).view;
      if (view.site != nullptr && is_gone(*view.site)) view.site = nullptr;
    }
  }

  // `move(RowRef&)` for each.
  template <class Move>
  void move_rows(Move move) {
    for (std::uint64_t number = first_; number < next_; ++number) move(at(number).view.row);
  }

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(next_ - first_); }
  // `use(const RecentView&)` for each, oldest first.
  template <class Use>
  void for_each(Use use) const {
    for (std::uint64_t number = first_; number < next_; ++number) use(at(number).view);
  }

 private:
  struct Entry {
    RecentView view;
    std::uint64_t before = 0;  // the number of the one before it in its chain; less than first_: none
  };
  [[nodiscard]] static bool is_near(base::UnixMillis a, base::UnixMillis b);
  // Small, for there are many, seldom in a cache.
  class Chain {
   public:
    [[nodiscard]] std::uint64_t newest() const { return bits_ >> kLoadBits; }  // its number; 0: none
    [[nodiscard]] bool may_have_reason(std::uint64_t load) const { return (bits_ & bit_of(load)) != 0; }
    void note_reason(std::uint64_t load) { bits_ |= bit_of(load); }
    void begin() { bits_ = 0; }
    void append(std::uint64_t number) { bits_ = number << kLoadBits | (bits_ & kLoadMask); }

   private:
    // Numbers have room for years of a million views a second.
    static constexpr unsigned kLoadBits = 16;
    static constexpr std::uint64_t kLoadMask = (1U << kLoadBits) - 1;
    [[nodiscard]] static std::uint64_t bit_of(std::uint64_t load) { return 1U << (hash_of(load) >> 60U); }
    std::uint64_t bits_ = 0;
  };
  // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
  [[nodiscard]] static std::uint64_t hash_of(std::uint64_t load) { return load * 0x9E3779B97F4A7C15; }
  [[nodiscard]] std::size_t place_of(std::uint64_t load) const {
    return (hash_of(load) >> 32U) & (chains_.size() - 1);
  }
  [[nodiscard]] Chain& chain_of(std::uint64_t load) { return chains_[place_of(load)]; }

  [[nodiscard]] Entry& at(std::uint64_t number) { return views_[(number - 1) & (chains_.size() - 1)]; }
  [[nodiscard]] const Entry& at(std::uint64_t number) const {
    return views_[(number - 1) & (chains_.size() - 1)];
  }

  std::size_t limit_;
  std::uint64_t first_ = 1, next_ = 1;  // numbers of the oldest, and of the one to come; as they come
  std::vector<Entry> views_;            // a ring, once there have been as many as chains
  std::vector<Chain> chains_;
};

}  // namespace hitstream::analytics
