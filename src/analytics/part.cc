#include "analytics/part.h"

#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

constexpr std::string_view kOtherSites = "(other)";
constexpr std::int64_t kSweepIntervalMs = base::kMillisPerMinute;

void add_to(Series& series, const SiteWindows& windows, base::UnixMillis now_ms) {
  windows.minute.add_to(series.minute, now_ms);
  windows.hour.add_to(series.hour, now_ms);
  windows.day.add_to(series.day, now_ms);
}

}  // namespace

Part::Part(std::size_t site_limit) : site_limit_(site_limit) {}

void Part::keep_columns(FactFinder& facts, const ColumnOptions& options) {
  columns_ = std::make_unique<PartColumns>(facts, options);
}

void Part::prefetch(const hit::Hit& hit) const {
  if (hit.view) recent_.prefetch(hit.view->load);
  if (columns_) columns_->prefetch(hit);
}

Verdict Part::add(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  // A report speaks for itself; a view of a page load may be known from those before it.
  if (reason == BotReason::kNone && hit.view && hit.kind != hit::Kind::kReport) {
    reason = recent_.reason_of(hit.view->load, hit.timestamp_ms);
  }
  const Verdict verdict = judge(hit, reason, now_ms);
  ++totals_.of(verdict, reason);
  return verdict;
}

Verdict Part::judge(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  switch (hit.kind) {
    case hit::Kind::kView:
    case hit::Kind::kNav:
    case hit::Kind::kShown:
    case hit::Kind::kRestored:
      break;
    case hit::Kind::kReport:
      on_report(hit, reason, now_ms);
      return Verdict::kReport;
    case hit::Kind::kLeave:
      if (columns_) columns_->on_leave(hit);
      return Verdict::kLeave;
    case hit::Kind::kEvent:
      if (columns_) columns_->add_event(hit, reason, now_ms);
      return Verdict::kEvent;
    case hit::Kind::kHeartbeat:  // not given to parts; no view in any case
    case hit::Kind::kUnknown:
      return Verdict::kNotView;
  }
  if (is_fetched_ahead(hit)) return Verdict::kPrefetched;
  if (hit.own) return Verdict::kOwn;
  if (is_skewed(hit.timestamp_ms, now_ms)) return Verdict::kSkewed;
  return count_view(hit, reason, now_ms);
}

Verdict Part::count_view(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  if (!all_.add(hit.timestamp_ms, now_ms, reason)) return Verdict::kLate;
  SiteBuffer buffer;
  const std::string_view name = site_of(hit, buffer);
  SiteCounts& site = site_for(name, now_ms);
  site.add(hit.timestamp_ms, now_ms, reason);
  const RowRef row = columns_ ? columns_->add_view(hit, name, reason, now_ms) : RowRef();
  if (hit.view) recent_.add({hit.view->load, hit.timestamp_ms, &site, reason, row, is_site_guessed(hit)});
  return reason == BotReason::kNone ? Verdict::kCounted : Verdict::kBot;
}

void Part::on_report(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  if (columns_) columns_->on_report(hit);
  if (!hit.view || is_skewed(hit.timestamp_ms, now_ms)) return;
  const std::size_t known = recent_.change_all(hit.view->load, hit.timestamp_ms, [&](RecentView& view) {
    if (view.site_guessed) move_to_site(view, hit, now_ms);
    if (reason != BotReason::kNone) move_to_bots(view, reason, now_ms);
  });
  if (known == 0 && reason != BotReason::kNone)
    recent_.add({hit.view->load, hit.timestamp_ms, nullptr, reason, {}});
}

void Part::move_to_site(RecentView& view, const hit::Hit& report, base::UnixMillis now_ms) {
  SiteBuffer buffer;
  const std::string_view told = told_site_of(report, buffer);
  if (told.empty()) return;
  view.site_guessed = false;
  if (columns_) columns_->move_to_site(report, told);
  if (view.site == nullptr) return;
  SiteCounts& site = site_for(told, now_ms);  // for which the view's own may make room
  if (view.site == nullptr || view.site == &site) return;
  view.site->remove(view.time_ms, view.reason);
  site.add(view.time_ms, now_ms, view.reason);
  view.site = &site;
}

void Part::move_to_bots(RecentView& view, BotReason reason, base::UnixMillis now_ms) {
  if (view.reason != BotReason::kNone) return;
  view.reason = reason;
  if (columns_) columns_->mark_bot(view.row);
  all_.move_to_bots(view.time_ms, now_ms);
  if (view.site != nullptr) view.site->move_to_bots(view.time_ms, now_ms);
  --totals_.of(Verdict::kCounted, BotReason::kNone);
  ++totals_.of(Verdict::kBot, reason);
}

SiteCounts& Part::site_for(std::string_view name, base::UnixMillis now_ms) {
  if (const auto known = sites_.find(name); known != sites_.end()) return known->second;
  if (own_sites() >= site_limit_) drop_idle_sites(now_ms);
  return sites_[std::string(own_sites() < site_limit_ ? name : kOtherSites)];
}

std::size_t Part::own_sites() const { return sites_.size() - (site(kOtherSites) == nullptr ? 0 : 1); }

void Part::drop_idle_sites(base::UnixMillis now_ms) {
  if (now_ms >= swept_ms_ && now_ms - kSweepIntervalMs < swept_ms_) return;
  swept_ms_ = now_ms;
  recent_.forget_sites([now_ms](const SiteCounts& site) { return site.idle(now_ms); });
  std::erase_if(sites_, [now_ms](const auto& entry) { return entry.second.idle(now_ms); });
}

const SiteCounts* Part::site(std::string_view name) const {
  const auto known = sites_.find(name);
  return known == sites_.end() ? nullptr : &known->second;
}

std::vector<std::string> Part::site_names(base::UnixMillis now_ms) const {
  std::vector<std::string> names;
  for (const auto& [name, counts] : sites_) {
    if (name != kOtherSites && !counts.idle(now_ms)) names.push_back(name);
  }
  return names;
}

void Part::thin(std::uint32_t chunk) {
  const std::vector<std::uint32_t> moved = columns_->thin(chunk);
  recent_.move_rows([&](RowRef& row) { move_row(row, chunk, moved); });
}

void Part::add_past(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  if (columns_) columns_->add_past(hit, reason, now_ms);
}

void Part::end_past() {
  if (columns_) columns_->end_past();
}

void add_to(Series& series, const SiteCounts& counts, base::UnixMillis now_ms, Audience audience) {
  add_to(series, counts.people(), now_ms);
  if (audience == Audience::kEverybody && counts.bots() != nullptr) add_to(series, *counts.bots(), now_ms);
}

Series merge(std::span<const Part* const> parts, base::UnixMillis now_ms, Audience audience,
             std::string_view site) {
  Series series;
  for (const Part* part : parts) {
    const SiteCounts* counts = site.empty() ? &part->all_sites() : part->site(site);
    if (counts != nullptr) add_to(series, *counts, now_ms, audience);
  }
  return series;
}

}  // namespace hitstream::analytics
