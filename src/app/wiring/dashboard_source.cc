#include "app/wiring/dashboard_source.h"

#include <utility>

#include "app/wiring/queries.h"

namespace hitstream::app::wiring {

api::Series DashboardSource::series(base::UnixMillis now_ms, api::Audience audience,
                                    std::string_view site) const {
  analytics::Series merged = counting_.parts().series(now_ms, to_analytics(audience), site);
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
  const consumer::PastStatus past = counting_.past();
  status.history = {.complete = past.complete, .share = past.share, .lost = past.lost};
  status.collectors = running_collectors(counting_.audit());
  status.doubled_tags = to_api(counting_.parts().doubled_tags(), clock_.wall_ms());
  return status;
}

api::Summary DashboardSource::summary(const api::Query& query) const {
  return to_api(counting_.parts().summary(to_analytics(query)));
}

api::QuerySeries DashboardSource::query_series(const api::Query& query) const {
  return to_api(counting_.parts().query_series(to_analytics(query)), query);
}

api::Top DashboardSource::top(const api::Query& query, api::Dimension dimension, std::size_t limit,
                              std::string_view contains) const {
  return to_api(counting_.parts().top(to_analytics(query), to_analytics(dimension), limit, contains));
}

std::uint64_t DashboardSource::visitors_now(const api::Query& query) const {
  return counting_.parts().visitors_now(to_analytics(query));
}

std::vector<api::LastHit> DashboardSource::last_hits(std::string_view site, api::Audience audience,
                                                     std::size_t limit) const {
  std::vector<api::LastHit> hits;
  for (analytics::LastHit& hit : counting_.parts().last_hits(site, to_analytics(audience), limit))
    hits.push_back(to_api(std::move(hit)));
  return hits;
}

std::vector<std::string> DashboardSource::sites() const { return counting_.parts().sites(clock_.wall_ms()); }

api::Audit DashboardSource::audit() const { return to_api(counting_.audit()); }

api::ShardState DashboardSource::state_of(const consumer::ShardStatus& shard) const {
  const RebuildProgress::Pace pace = counting_.pace_of(shard.shard);
  return {shard.shard.name,    shard.behind_latest_ms, shard.rebuilding,
          shard.rebuilt_share, pace.hits_per_second,   pace.to_go};
}

}  // namespace hitstream::app::wiring
