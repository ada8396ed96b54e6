#include "analytics/recent_views.h"

#include <algorithm>

namespace hitstream::analytics {

bool RecentViews::is_near(base::UnixMillis a, base::UnixMillis b) {
  base::UnixMillis apart_ms = 0;
  return !__builtin_sub_overflow(std::max(a, b), std::min(a, b), &apart_ms) && apart_ms <= kRecentViewsMs;
}

void RecentViews::add(const RecentView& view) {
  while (!views_.empty() && (views_.size() >= limit_ || (views_.front().time_ms < view.time_ms &&
                                                         !is_near(views_.front().time_ms, view.time_ms)))) {
    drop_oldest();
  }
  by_load_.emplace(view.load, first_ + views_.size());
  views_.push_back(view);
}

void RecentViews::drop_oldest() {
  const auto [from, to] = by_load_.equal_range(views_.front().load);
  by_load_.erase(std::find_if(from, to, [this](const auto& entry) { return entry.second == first_; }));
  views_.pop_front();
  ++first_;
}

BotReason RecentViews::reason_of(std::uint64_t load, base::UnixMillis time_ms) const {
  const auto [from, to] = by_load_.equal_range(load);
  for (auto at = from; at != to; ++at) {
    const RecentView& view = views_[at->second - first_];
    if (view.reason != BotReason::kNone && is_near(view.time_ms, time_ms)) return view.reason;
  }
  return BotReason::kNone;
}

}  // namespace hitstream::analytics
