#include "app/dashboard_source.h"

#include <utility>

namespace hitstream::app {

api::Series DashboardSource::series(base::UnixMillis now_ms) const {
  analytics::Series merged = parts_.series(now_ms);
  return {std::move(merged.minute), std::move(merged.hour), std::move(merged.day)};
}

api::Status DashboardSource::status() const {
  api::Status status;
  for (const consumer::ShardStatus& shard : consumer_.status()) {
    status.shards.push_back(
        {shard.shard.name, shard.behind_latest_ms, shard.rebuilding, shard.rebuilt_share});
    status.repeats += shard.repeats;
    status.unreadable += shard.unreadable;
    status.lost += shard.lost;
  }
  const analytics::Totals totals = parts_.totals();
  status.counted = totals.counted;
  status.late = totals.late;
  status.skewed = totals.skewed;
  status.journal_failing = journal_.status().failing;
  return status;
}

}  // namespace hitstream::app
