#include "app/wiring/part_metrics.h"

#include <string>

namespace hitstream::app::wiring {
namespace {

using analytics::Totals;

struct Verdict {
  const char* name;
  std::uint64_t Totals::*total;
};

constexpr Verdict kVerdicts[] = {
    {"counted", &Totals::counted}, {"own", &Totals::own},       {"prefetched", &Totals::prefetched},
    {"late", &Totals::late},       {"skewed", &Totals::skewed}, {"report", &Totals::reports},
    {"leave", &Totals::leaves},    {"event", &Totals::events},  {"unknown", &Totals::not_view},
};

}  // namespace

PartMetrics::PartMetrics(const ShardParts& parts, telemetry::Registry& registry) {
  for (const Verdict& verdict : kVerdicts) {
    registry.gauge_from("hitstream_analytics_hits",
                        "Hits by what became of them; views of bots that are in a window are counted apart.",
                        {{"verdict", verdict.name}}, [&parts, total = verdict.total] {
                          return static_cast<double>(parts.totals().*total);
                        });
  }
  for (const analytics::BotReason reason : analytics::kBotReasons) {
    registry.gauge_from("hitstream_analytics_bots",
                        "Views of bots that are in a window, by how they were found out.",
                        {{"reason", std::string(analytics::name_of(reason))}},
                        [&parts, reason] { return static_cast<double>(parts.totals().bots_of(reason)); });
  }
  registry.gauge_from("hitstream_analytics_columns_bytes",
                      "Memory of the day's views in columns, with their texts.", {},
                      [&parts] { return static_cast<double>(parts.columns_state().bytes); });
  registry.gauge_from("hitstream_analytics_columns_views", "Views that are kept in columns.", {},
                      [&parts] { return static_cast<double>(parts.columns_state().views); });
  registry.gauge_from("hitstream_analytics_columns_sampled_ratio",
                      "The share of the day's views that is left where analytics.columns_memory was short.",
                      {}, [&parts] { return parts.columns_state().sampled; });
}

}  // namespace hitstream::app::wiring
