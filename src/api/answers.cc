#include "api/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "api/json.h"
#include "api/names.h"

namespace hitstream::api {
namespace {

// "null", or the quotient to four decimals.
std::string quotient(std::uint64_t of, std::uint64_t by) {
  if (by == 0) return "null";
  return fmt::format("{}", std::round(static_cast<double>(of) / static_cast<double>(by) * 10'000) / 10'000);
}

// "null", or the mean to a whole number.
std::string mean(std::uint64_t of, std::uint64_t by) {
  return by == 0 ? "null" : std::to_string((of + by / 2) / by);
}

// A session keeps all its views or none: what is asked for is the same in all of them.
bool keeps_sessions_whole(const Filter& filter) {
  switch (filter.dimension) {
    case Dimension::kPage:
    case Dimension::kEntry:
    case Dimension::kExit:
    case Dimension::kSource:
    case Dimension::kChannel:
    case Dimension::kUtmSource:
    case Dimension::kUtmMedium:
    case Dimension::kUtmCampaign:
      return false;
    default:
      return true;
  }
}

std::string json_numbers(const Sums& sums, bool whole_sessions) {
  return fmt::format(
      R"({{"views":{},"visitors":{},"sessions":{},"bounces":{},"bounce_rate":{},"views_per_session":{},)"
      R"("visible_ms":{},"visible_views":{},"visible_mean_ms":{}}})",
      sums.views, sums.visitors, sums.sessions, sums.bounces, quotient(sums.bounces, sums.sessions),
      whole_sessions ? quotient(sums.views, sums.sessions) : "null", sums.visible_ms, sums.visible_views,
      mean(sums.visible_ms, sums.visible_views));
}

std::string json_share(double share) {
  return fmt::format("{}", std::isfinite(share) ? std::round(share * 10'000) / 10'000 : 1.0);
}

// "[a,b]" of what `write` makes of each.
template <class Items, class Write>
std::string json_array(const Items& items, Write write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out.push_back(',');
    out.append(write(item));
  }
  out.push_back(']');
  return out;
}

std::string json_row(const TopRow& row) {
  return fmt::format(R"({{"value":{},"views":{},"visitors":{}}})", json_quoted(row.value), row.views,
                     row.visitors);
}

std::string json_hit(const LastHit& hit) {
  return fmt::format(
      R"({{"time_ms":{},"site":{},"page":{},"source":{},"country":{},"browser":{},"device":{},"bot":{}}})",
      hit.time_ms, json_quoted(hit.site), json_quoted(hit.page), json_quoted(hit.source),
      json_quoted(hit.country), json_quoted(hit.browser), json_quoted(hit.device), hit.bot);
}

std::string json_collector(const CollectorAudit& collector) {
  return fmt::format(
      R"({{"name":{},"src":{},"last_heard_ms":{},"accepted":{},"counted":{},"filtered":{},"late":{},)"
      R"("unreadable":{},"in_flight":{},"missing":{}}})",
      json_quoted(collector.name), json_quoted(collector.src), collector.last_heard_ms, collector.accepted,
      collector.counted, json_sums(collector.filtered), collector.late, collector.unreadable,
      collector.in_flight, collector.missing);
}

}  // namespace

std::string json_summary(const Query& query, const Summary& summary) {
  const bool whole = std::all_of(query.filters.begin(), query.filters.end(), keeps_sessions_whole);
  return fmt::format(R"({{"window":"{}","now":{},"before":{},"visitors_error":{},"sampled":{}}})",
                     name_of(query.window), json_numbers(summary.now, whole),
                     summary.before ? json_numbers(*summary.before, whole) : "null",
                     json_share(summary.visitors_error), json_share(summary.sampled));
}

std::string json_series(Window window, const QuerySeries& series) {
  return fmt::format(
      R"({{"window":"{}","end_ms":{},"span_ms":{},"views":{},"visitors":{},"sessions":{},"sampled":{}}})",
      name_of(window), series.end_ms, span_ms_of(window), json_counts(series.views),
      json_counts(series.visitors), json_counts(series.sessions), json_share(series.sampled));
}

std::string json_top(Window window, Dimension dimension, const Top& top) {
  return fmt::format(R"({{"dimension":"{}","window":"{}","rows":{},"total":{},"other":{},"sampled":{}}})",
                     name_of(dimension), name_of(window), json_array(top.rows, json_row), top.total,
                     top.other, json_share(top.sampled));
}

std::string json_visitors(std::uint64_t now) {
  return fmt::format(R"({{"now":{},"within_s":{}}})", now, kVisitorsWithin.count());
}

std::string json_sites(const std::vector<std::string>& sites) {
  return fmt::format(R"({{"sites":{}}})",
                     json_array(sites, [](const std::string& site) { return json_quoted(site); }));
}

std::string json_audit(const Audit& audit) {
  return fmt::format(R"({{"complete":{},"verdict":{},"collectors":{}}})", audit.complete,
                     json_quoted(audit.verdict), json_array(audit.collectors, json_collector));
}

std::string json_hits(const std::vector<LastHit>& hits) { return json_array(hits, json_hit); }

}  // namespace hitstream::api
