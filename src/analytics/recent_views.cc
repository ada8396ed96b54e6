#include "analytics/recent_views.h"

#include <algorithm>
#include <bit>

namespace hitstream::analytics {

RecentViews::RecentViews(std::size_t limit) : limit_(limit), chains_(std::bit_ceil(limit)) {}

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
  Chain& chain = chain_of(view.load);
  if (chain.newest() < first_) chain.begin();
  if (view.reason != BotReason::kNone) chain.note_reason();
  views_.push_back({view, chain.newest()});
  chain.append(first_ + views_.size() - 1);
}

// Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
std::size_t RecentViews::place_of(std::uint64_t load) const {
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
  return (load * kGoldenRatio >> 32U) & (chains_.size() - 1);
}

BotReason RecentViews::reason_of(std::uint64_t load, base::UnixMillis time_ms) const {
  const Chain& chain = chains_[place_of(load)];
  if (!chain.has_reason()) return BotReason::kNone;
  for (std::uint64_t number = chain.newest(); number >= first_;) {
    const Entry& entry = views_[number - first_];
    number = entry.before;
    if (entry.view.load == load && entry.view.reason != BotReason::kNone &&
        is_near(entry.view.time_ms, time_ms))
      return entry.view.reason;
  }
  return BotReason::kNone;
}

}  // namespace hitstream::analytics
