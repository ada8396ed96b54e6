#include "app/wiring/queries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analytics/distinct_count.h"
#include "base/text.h"

namespace hitstream::app::wiring {
namespace {

constexpr std::array kDimensions{
    std::pair(api::Dimension::kSite, analytics::Dimension::kSite),
    std::pair(api::Dimension::kPage, analytics::Dimension::kPage),
    std::pair(api::Dimension::kEntry, analytics::Dimension::kEntry),
    std::pair(api::Dimension::kExit, analytics::Dimension::kExit),
    std::pair(api::Dimension::kSource, analytics::Dimension::kSource),
    std::pair(api::Dimension::kChannel, analytics::Dimension::kChannel),
    std::pair(api::Dimension::kUtmSource, analytics::Dimension::kUtmSource),
    std::pair(api::Dimension::kUtmMedium, analytics::Dimension::kUtmMedium),
    std::pair(api::Dimension::kUtmCampaign, analytics::Dimension::kUtmCampaign),
    std::pair(api::Dimension::kCountry, analytics::Dimension::kCountry),
    std::pair(api::Dimension::kBrowser, analytics::Dimension::kBrowser),
    std::pair(api::Dimension::kOs, analytics::Dimension::kOs),
    std::pair(api::Dimension::kDevice, analytics::Dimension::kDevice),
    std::pair(api::Dimension::kLanguage, analytics::Dimension::kLanguage),
    std::pair(api::Dimension::kScreen, analytics::Dimension::kScreen),
    std::pair(api::Dimension::kBot, analytics::Dimension::kBot),
    std::pair(api::Dimension::kEvent, analytics::Dimension::kEvent),
};

analytics::Span to_analytics(api::Window window) {
  switch (window) {
    case api::Window::kMinute:
      return analytics::Span::kMinute;
    case api::Window::kHour:
      return analytics::Span::kHour;
    case api::Window::kDay:
      break;
  }
  return analytics::Span::kDay;
}

api::Sums to_api(const analytics::Sums& sums) {
  return {.views = sums.views,
          .visitors = sums.visitors,
          .sessions = sums.sessions,
          .bounces = sums.bounces,
          .visible_ms = sums.visible_ms,
          .visible_views = sums.visible_views};
}

std::vector<api::TextCount> to_api(const std::vector<hit::HeartbeatCount>& counts) {
  std::vector<api::TextCount> all;
  all.reserve(counts.size());
  for (const hit::HeartbeatCount& count : counts) all.push_back({count.name, count.count});
  return all;
}

// What was read and is no person's view, by what it is.
std::vector<api::TextCount> filtered(const analytics::Totals& totals) {
  std::vector<api::TextCount> all;
  for (const auto& [name, count] :
       {std::pair("bot", totals.all_bots()), std::pair("own", totals.own),
        std::pair("prefetched", totals.prefetched), std::pair("skewed", totals.skewed),
        std::pair("report", totals.reports), std::pair("leave", totals.leaves),
        std::pair("event", totals.events), std::pair("unknown", totals.not_view)}) {
    if (count > 0) all.push_back({name, count});
  }
  return all;
}

api::CollectorAudit to_api(const analytics::CollectorAudit& audit) {
  return {.name = audit.name,
          .src = audit.src.hex(),
          .last_heard_ms = audit.last_heard_ms,
          .accepted = audit.accepted,
          .counted = audit.totals.counted,
          .filtered = filtered(audit.totals),
          .late = audit.totals.late,
          .unreadable = audit.unreadable,
          .in_flight = audit.in_flight,
          .missing = audit.missing};
}

}  // namespace

analytics::Audience to_analytics(api::Audience audience) {
  return audience == api::Audience::kEverybody ? analytics::Audience::kEverybody
                                               : analytics::Audience::kPeople;
}

analytics::Dimension to_analytics(api::Dimension dimension) {
  for (const auto& [from, to] : kDimensions) {
    if (from == dimension) return to;
  }
  return analytics::Dimension::kPage;
}

analytics::Query to_analytics(const api::Query& query) {
  analytics::Query asked{.now_ms = query.now_ms,
                         .window = to_analytics(query.window),
                         .site = query.site,
                         .filters = {},
                         .audience = to_analytics(query.audience)};
  for (const api::Filter& filter : query.filters)
    asked.filters.push_back({to_analytics(filter.dimension), filter.value});
  return asked;
}

api::Summary to_api(const analytics::Summary& summary) {
  api::Summary answer;
  answer.now = to_api(summary.now);
  if (summary.before) answer.before = to_api(*summary.before);
  answer.visitors_error = analytics::kDistinctError;
  answer.sampled = summary.sampled;
  return answer;
}

api::QuerySeries to_api(analytics::QuerySeries series, const api::Query& query) {
  const base::UnixMillis span_ms = api::span_ms_of(query.window);
  return {.views = std::move(series.views),
          .visitors = std::move(series.visitors),
          .sessions = std::move(series.sessions),
          .end_ms = query.now_ms / span_ms * span_ms + span_ms,
          .sampled = series.sampled};
}

api::Top to_api(analytics::Top top) {
  api::Top answer{.rows = {}, .total = top.total, .other = top.other, .sampled = top.sampled};
  for (analytics::TopRow& row : top.rows)
    answer.rows.push_back({std::move(row.value), row.views, row.visitors});
  return answer;
}

api::LastHit to_api(analytics::LastHit hit) {
  return {.time_ms = hit.time_ms,
          .site = std::move(hit.site),
          .page = std::move(hit.page),
          .source = std::move(hit.source),
          .country = std::move(hit.country),
          .browser = std::move(hit.browser),
          .device = std::move(hit.device),
          .bot = hit.bot};
}

api::Audit to_api(const analytics::Audit& audit) {
  api::Audit answer{.complete = audit.complete, .verdict = audit.verdict, .collectors = {}};
  for (const analytics::CollectorAudit& collector : audit.collectors)
    answer.collectors.push_back(to_api(collector));
  return answer;
}

std::vector<api::DoubledTag> to_api(const analytics::DoubledTags& tags, base::UnixMillis now_ms) {
  std::vector<api::DoubledTag> newest;
  for (const analytics::DoubledTags::Page& page : tags.pages()) {
    if (page.last_ms < now_ms - 24 * base::kMillisPerHour) continue;
    const std::string_view url = base::utf8_prefix(page.url, api::kDoubledTagBytesMax);
    newest.push_back({std::string(url) + (url.size() < page.url.size() ? "…" : ""), page.last_ms});
  }
  std::sort(newest.begin(), newest.end(), [](const api::DoubledTag& a, const api::DoubledTag& b) {
    return a.last_ms != b.last_ms ? a.last_ms > b.last_ms : a.url < b.url;
  });
  if (newest.size() > api::kDoubledTagsMax) newest.resize(api::kDoubledTagsMax);
  return newest;
}

std::vector<api::CollectorState> running_collectors(const analytics::Audit& audit) {
  std::vector<api::CollectorState> all;
  for (const analytics::CollectorAudit& collector : audit.collectors) {
    if (collector.ended || collector.name.empty()) continue;
    all.push_back({.name = collector.name,
                   .src = collector.src.hex(),
                   .last_heard_ms = collector.last_heard_ms,
                   .refused = to_api(collector.refused)});
  }
  return all;
}

}  // namespace hitstream::app::wiring
