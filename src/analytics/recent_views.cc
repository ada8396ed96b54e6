#include "analytics/recent_views.h"

#include <algorithm>
#include <bit>

namespace hitstream::analytics {

RecentViews::RecentViews(std::size_t limit) : limit_(limit), newest_(std::bit_ceil(limit)) {}

bool RecentViews::is_near(base::UnixMillis a, base::UnixMillis b) {
  base::UnixMillis apart_ms = 0;
  return !__builtin_sub_overflow(std::max(a, b), std::min(a, b), &apart_ms) && apart_ms <= kRecentViewsMs;
}

void RecentViews::add(const RecentView& view) {
  const auto is_old = [&view](const RecentView& other) {
    return other.time_ms < view.time_ms && !is_near(other.time_ms, view.time_ms);
  };
  while (!views_.empty() && (views_.size() >= limit_ || is_old(views_.front().view))) {
    views_.pop_front();
    ++first_;
  }
  std::uint64_t& newest = newest_[chain_of(view.load)];
  views_.push_back({view, newest});
  newest = first_ + views_.size() - 1;
}

// Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
std::size_t RecentViews::chain_of(std::uint64_t load) const {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
  return (load * kGoldenRatio >> 32U) & (newest_.size() - 1);
}

BotReason RecentViews::reason_of(std::uint64_t load, base::UnixMillis time_ms) const {
  for (std::uint64_t number = newest_[chain_of(load)]; number >= first_;) {
    const Entry& entry = views_[number - first_];
    number = entry.before;
    if (entry.view.load == load && entry.view.reason != BotReason::kNone &&
        is_near(entry.view.time_ms, time_ms))
      return entry.view.reason;
  }
  return BotReason::kNone;
}

}  // namespace hitstream::analytics
