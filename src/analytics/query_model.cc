#include "analytics/query_model.h"

#include <algorithm>
#include <map>
#include <set>

#include "analytics/recent_views.h"
#include "analytics/site.h"
#include "analytics/sources.h"
#include "analytics/window.h"

namespace hitstream::analytics {
namespace {

const WindowSpec& window_of(Span span) {
  return span == Span::kMinute ? kMinuteWindow : span == Span::kHour ? kHourWindow : kDayWindow;
}

bool asks_for(const Query& query, std::optional<Dimension> also, Dimension dimension) {
  return also == dimension ||
         std::any_of(query.filters.begin(), query.filters.end(),
                     [dimension](const Filter& filter) { return filter.dimension == dimension; });
}

}  // namespace

std::optional<std::string> ModelView::value(Dimension dimension) const {
  const auto when = [](bool holds, std::string_view text) {
    return holds ? std::optional<std::string>(text) : std::nullopt;
  };
  switch (dimension) {
    case Dimension::kSite:
      return site;
    case Dimension::kPage:
      return page;
    case Dimension::kEntry:
      return when(first, page);
    case Dimension::kExit:
      return when(last, page);
    case Dimension::kSource:
      return when(first, source_name_of(source));
    case Dimension::kChannel:
      return when(first, name_of(channel_of(source, utm_medium)));
    case Dimension::kUtmSource:
      return when(!is_event, utm_source);
    case Dimension::kUtmMedium:
      return when(!is_event, utm_medium);
    case Dimension::kUtmCampaign:
      return when(!is_event, utm_campaign);
    case Dimension::kCountry:
      return country;
    case Dimension::kBrowser:
      return when(!bot, browser);
    case Dimension::kOs:
      return os;
    case Dimension::kDevice:
      return std::string(name_of(device));
    case Dimension::kLanguage:
      return language;
    case Dimension::kScreen:
      return std::string(name_of(screen));
    case Dimension::kBot:
      return when(bot, browser);
    case Dimension::kEvent:
      break;
  }
  return when(is_event, event);
}

void QueryModel::add(const hit::Hit& hit, bool is_bot) {
  SiteBuffer buffer;
  const std::string_view site = site_of(hit, buffer);
  const Facts facts = facts_.facts_of(hit, site, is_bot);
  ModelView view;
  view.time_ms = hit.timestamp_ms;
  view.site = site;
  view.site_guessed = hit.kind == hit::Kind::kView && hit.site.empty() && hit.page.empty();
  view.page = facts.page;
  view.source = facts.source;
  view.utm_source = facts.utm_source;
  view.utm_medium = facts.utm_medium;
  view.utm_campaign = facts.utm_campaign;
  view.country = facts.country;
  view.browser = facts.browser;
  view.os = facts.os;
  view.language = facts.language;
  view.event = hit.event;
  view.device = facts.device;
  view.screen = facts.screen;
  view.bot = is_bot;
  view.is_event = hit.kind == hit::Kind::kEvent;
  const bool by_session = hit.ip == "-" || hit.id == "none";
  view.visitor =
      by_session ? "sid " + std::string(hit.sid) : std::string(hit.ip) + " " + std::string(hit.user_agent);
  view.sid = hit.sid;
  view.id = hit.view.value_or(hit::ViewId{});
  views_.push_back(std::move(view));
}

void QueryModel::report(const hit::Hit& hit, bool is_bot) {
  SiteBuffer buffer;
  const std::string_view site = site_of(hit, buffer);
  const Facts facts = facts_.facts_of(hit, site, false);
  const auto write = [](std::string_view text, std::string& place) {
    if (!text.empty()) place = text;
  };
  for (ModelView& view : views_) {
    if (view.is_event || view.id.load != hit.view->load) continue;
    view.bot |= is_bot;
    if (view.id != *hit.view) continue;
    if (view.site_guessed && hit.timestamp_ms - view.time_ms <= kRecentViewsMs) {
      view.site = site;
      view.site_guessed = false;
    }
    write(facts.page, view.page);
    write(facts.source, view.source);
    write(facts.language, view.language);
    if (facts.screen != ScreenClass::kUnknown) view.screen = facts.screen;
    if (facts.utm_source.empty() && facts.utm_medium.empty() && facts.utm_campaign.empty()) continue;
    view.utm_source = facts.utm_source;
    view.utm_medium = facts.utm_medium;
    view.utm_campaign = facts.utm_campaign;
  }
}

void QueryModel::leave(const hit::Hit& hit) {
  const std::uint64_t units =
      std::max<std::uint64_t>((std::min<std::uint64_t>(*hit.visible_ms, 3'600'000) * 16 + 500) / 1000, 1);
  for (ModelView& view : views_) {
    if (!view.is_event && view.id == *hit.view) view.visible_units = std::max(view.visible_units, units);
  }
}

void QueryModel::mark_sessions() {
  std::map<std::pair<std::string, std::string>, std::vector<ModelView*>> of_key;
  for (ModelView& view : views_) {
    view.first = view.last = view.only = false;
    if (!view.is_event) of_key[{view.site, view.sid}].push_back(&view);
  }
  for (auto& [key, views] : of_key) {
    const auto second = [](const ModelView* view) { return view->time_ms / 1000; };
    std::stable_sort(views.begin(), views.end(), [&](auto* a, auto* b) { return second(a) < second(b); });
    for (std::size_t i = 0; i < views.size(); ++i) {
      views[i]->first = i == 0 || second(views[i]) - second(views[i - 1]) > 1800;
      views[i]->last = i + 1 == views.size() || second(views[i + 1]) - second(views[i]) > 1800;
      views[i]->only = views[i]->first && views[i]->last;
    }
  }
}

QueryModel::Picked QueryModel::pick(const Query& query, std::int64_t first, std::int64_t last,
                                    std::int64_t span_ms, std::optional<Dimension> also) const {
  const bool wants_events = asks_for(query, also, Dimension::kEvent);
  const bool wants_bots = asks_for(query, also, Dimension::kBot);
  Picked picked;
  for (const ModelView& view : views_) {
    const std::int64_t bucket = view.time_ms / span_ms;
    if (bucket < first || bucket > last || view.is_event != wants_events) continue;
    if (view.bot && !wants_bots && query.audience == Audience::kPeople) continue;
    if (!query.site.empty() && view.site != query.site) continue;
    if (also && !view.value(*also)) continue;
    const bool holds = std::all_of(query.filters.begin(), query.filters.end(), [&](const Filter& filter) {
      return view.value(filter.dimension) == filter.value;
    });
    if (holds) picked.push_back(&view);
  }
  return picked;
}

Sums QueryModel::sums(const Query& query, const Picked& picked) {
  const bool by_exit = asks_for(query, std::nullopt, Dimension::kExit);
  Sums sums;
  std::set<std::string> visitors;
  std::uint64_t units = 0;
  for (const ModelView* view : picked) {
    ++sums.views;
    visitors.insert(view->visitor);
    sums.sessions += (by_exit ? view->last : view->first) ? 1 : 0;
    sums.bounces += view->only ? 1 : 0;
    units += view->visible_units;
    sums.visible_views += view->visible_units > 0 ? 1 : 0;
  }
  sums.visitors = visitors.size();
  sums.visible_ms = units * 1000 / 16;
  return sums;
}

Summary QueryModel::summary(const Query& query) const {
  const WindowSpec& spec = window_of(query.window);
  const std::int64_t last = query.now_ms / spec.span_ms;
  const auto count = static_cast<std::int64_t>(spec.count);
  Summary summary{sums(query, pick(query, last - count + 1, last, spec.span_ms)), std::nullopt, 1};
  if (query.window != Span::kDay) {
    summary.before = sums(query, pick(query, last - 2 * count + 1, last - count, spec.span_ms));
  }
  return summary;
}

QuerySeries QueryModel::series(const Query& query) const {
  const WindowSpec& spec = window_of(query.window);
  const std::int64_t last = query.now_ms / spec.span_ms;
  QuerySeries series;
  for (std::int64_t bucket = last - static_cast<std::int64_t>(spec.count) + 1; bucket <= last; ++bucket) {
    const Sums of_bucket = sums(query, pick(query, bucket, bucket, spec.span_ms));
    series.views.push_back(of_bucket.views);
    series.visitors.push_back(of_bucket.visitors);
    series.sessions.push_back(of_bucket.sessions);
  }
  return series;
}

Top QueryModel::top(const Query& query, Dimension dimension) const {
  const WindowSpec& spec = window_of(query.window);
  const std::int64_t last = query.now_ms / spec.span_ms;
  std::map<std::string, Picked> of_value;
  Top top;
  const bool is_campaign = dimension == Dimension::kUtmSource || dimension == Dimension::kUtmMedium ||
                           dimension == Dimension::kUtmCampaign;
  for (const ModelView* view :
       pick(query, last - static_cast<std::int64_t>(spec.count) + 1, last, spec.span_ms, dimension)) {
    ++top.total;
    if (!is_campaign || !view->value(dimension)->empty()) of_value[*view->value(dimension)].push_back(view);
  }
  for (const auto& [value, views] : of_value)
    top.rows.push_back({value, views.size(), sums(query, views).visitors});
  std::stable_sort(top.rows.begin(), top.rows.end(),
                   [](const TopRow& a, const TopRow& b) { return a.views > b.views; });
  return top;
}

std::uint64_t QueryModel::visitors_now(const Query& query) const {
  std::uint64_t count = 0;
  for (const ModelView* view : pick(query, query.now_ms / 1000 - 299, query.now_ms / 1000 + 5, 1000)) {
    count += view->last ? 1 : 0;
  }
  return count;
}

}  // namespace hitstream::analytics
