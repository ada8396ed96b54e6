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
  while (first_ < next_ && (size() >= limit_ || is_old(at(first_).view))) ++first_;
  Chain& chain = chain_of(view.load);
  if (chain.newest() < first_) chain.begin();
  if (view.reason != BotReason::kNone) chain.note_reason(view.load);
  constexpr std::uint64_t kAhead = 8;
  if (views_.size() < chains_.size()) {
    views_.emplace_back();
  } else {
    base::prefetch(&at(next_ + kAhead));
  }
  at(next_) = {view, chain.newest()};
  chain.append(next_++);
}

BotReason RecentViews::reason_of(std::uint64_t load, base::UnixMillis time_ms) const {
  const Chain& chain = chains_[place_of(load)];
  if (!chain.may_have_reason(load)) return BotReason::kNone;
  for (std::uint64_t number = chain.newest(); number >= first_;) {
    const Entry& entry = at(number);
    number = entry.before;
    if (entry.view.load == load && entry.view.reason != BotReason::kNone &&
        is_near(entry.view.time_ms, time_ms))
      return entry.view.reason;
  }
  return BotReason::kNone;
}

}  // namespace hitstream::analytics
