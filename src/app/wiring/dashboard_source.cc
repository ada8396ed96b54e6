#include "app/wiring/dashboard_source.h"

#include <utility>

namespace hitstream::app::wiring {

api::Series DashboardSource::series(base::UnixMillis now_ms, api::Audience audience) const {
  analytics::Series merged =
      counting_.parts().series(now_ms, audience == api::Audience::kEverybody ? analytics::Audience::kEverybody
                                                                             : analytics::Audience::kPeople);
  return {std::move(merged.minute), std::move(merged.hour), std::move(merged.day)};
}

api::Status DashboardSource::status() const {
  api::Status status;
  for (const consumer::ShardStatus& shard : counting_.status()) {
    if (!shard.finished) status.shards.push_back(state_of(shard));
    status.repeats += shard.repeats;
    status.unreadable += shard.unreadable;
    status.lost += shard.lost;
  }
  const analytics::Totals totals = counting_.parts().totals();
  status.counted = totals.counted;
  status.late = totals.late;
  status.skewed = totals.skewed;
  status.own = totals.own;
  status.prefetched = totals.prefetched;
  for (const analytics::BotReason reason : analytics::kBotReasons) {
    status.bots.push_back({analytics::name_of(reason), totals.bots_of(reason)});
  }
  status.kinds = {{"report", totals.reports},
                  {"leave", totals.leaves},
                  {"event", totals.events},
                  {"unknown", totals.not_view}};
  status.problem = find_problem_();
  return status;
}

api::ShardState DashboardSource::state_of(const consumer::ShardStatus& shard) const {
  const RebuildProgress::Pace pace = counting_.pace_of(shard.shard);
  return {shard.shard.name,    shard.behind_latest_ms, shard.rebuilding,
          shard.rebuilt_share, pace.hits_per_second,   pace.to_go};
}

}  // namespace hitstream::app::wiring
