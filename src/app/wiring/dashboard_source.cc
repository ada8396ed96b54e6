#include "app/wiring/dashboard_source.h"

#include <utility>

namespace hitstream::app::wiring {

api::Series DashboardSource::series(base::UnixMillis now_ms, api::Audience audience,
                                    std::string_view /*site*/) const {
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

// Of the views' dimensions nothing is kept yet: sums and series come from the windows, whatever the filters.
api::Summary DashboardSource::summary(const api::Query& query) const {
  api::Summary summary;
  for (const std::uint64_t views : query_series(query).views) summary.now.views += views;
  return summary;
}

api::QuerySeries DashboardSource::query_series(const api::Query& query) const {
  api::Series all = series(query.now_ms, query.audience, query.site);
  api::QuerySeries found;
  found.views = std::move(query.window == api::Window::kMinute ? all.minute
                          : query.window == api::Window::kHour ? all.hour
                                                               : all.day);
  found.visitors.resize(found.views.size());
  found.sessions.resize(found.views.size());
  const base::UnixMillis span_ms = api::span_ms_of(query.window);
  found.end_ms = query.now_ms / span_ms * span_ms + span_ms;
  return found;
}

api::Top DashboardSource::top(const api::Query& /*query*/, api::Dimension /*dimension*/,
                              std::size_t /*limit*/, std::string_view /*contains*/) const {
  return {};
}

std::uint64_t DashboardSource::visitors_now(const api::Query& /*query*/) const { return 0; }

std::vector<api::LastHit> DashboardSource::last_hits(std::string_view /*site*/, api::Audience /*audience*/,
                                                     std::size_t /*limit*/) const {
  return {};
}

std::vector<std::string> DashboardSource::sites() const { return {}; }

api::Audit DashboardSource::audit() const { return {}; }

api::ShardState DashboardSource::state_of(const consumer::ShardStatus& shard) const {
  const RebuildProgress::Pace pace = counting_.pace_of(shard.shard);
  return {shard.shard.name,    shard.behind_latest_ms, shard.rebuilding,
          shard.rebuilt_share, pace.hits_per_second,   pace.to_go};
}

}  // namespace hitstream::app::wiring
