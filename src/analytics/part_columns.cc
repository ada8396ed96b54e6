#include "analytics/part_columns.h"

#include "analytics/recent_views.h"
#include "analytics/site.h"
#include "analytics/window.h"

namespace hitstream::analytics {
namespace {

bool is_in_day(base::UnixMillis time_ms, base::UnixMillis now_ms) {
  if (!fits_columns(time_ms) || !fits_columns(now_ms) || is_skewed(time_ms, now_ms)) return false;
  const auto hours = static_cast<std::int64_t>(kDayWindow.count);
  return time_ms / base::kMillisPerHour > now_ms / base::kMillisPerHour - hours;
}

bool is_view(hit::Kind kind) {
  return kind == hit::Kind::kView || kind == hit::Kind::kNav || kind == hit::Kind::kShown ||
         kind == hit::Kind::kRestored;
}

}  // namespace

bool is_fetched_ahead(const hit::Hit& hit) {
  return hit.kind == hit::Kind::kView && hit::is_ahead_of_view(hit.purpose);
}

// The order of past hits has its own sessions and its own recent views.
struct PartColumns::Past {
  Past(ViewColumns& columns, FactFinder& facts, const ColumnOptions& options)
      : intake(columns, facts, options) {}

  void on_report(const hit::Hit& hit, BotReason reason, ViewColumns& columns) {
    if (!hit.view) return;
    SiteBuffer buffer;
    const std::string_view told = told_site_of(hit, buffer);
    const std::size_t known = recent.change_all(hit.view->load, hit.timestamp_ms, [&](RecentView& view) {
      if (view.site_guessed && !told.empty()) {
        view.site_guessed = false;
        (void)intake.move_to_site(hit, told);
      }
      if (reason == BotReason::kNone || view.reason != BotReason::kNone) return;
      view.reason = reason;
      columns.set_flags(view.row, kIsBot);
    });
    if (known == 0 && reason != BotReason::kNone)
      recent.add({hit.view->load, hit.timestamp_ms, nullptr, reason, {}});
  }

  // False where the view has not been read yet.
  bool move_to_site(const hit::Hit& report, std::string_view site) {
    if (!intake.move_to_site(report, site)) return false;
    recent.change_all(report.view->load, report.timestamp_ms,
                      [](RecentView& view) { view.site_guessed = false; });
    return true;
  }

  ViewIntake intake;
  RecentViews recent;
};

PartColumns::PartColumns(FactFinder& facts, const ColumnOptions& options)
    : facts_(facts), options_(options), columns_(options), live_(columns_, facts, options) {}
PartColumns::~PartColumns() = default;

RowRef PartColumns::add_view(const hit::Hit& hit, std::string_view site, BotReason reason,
                             base::UnixMillis now_ms) {
  columns_.drop_old(now_ms);
  if (!is_in_day(hit.timestamp_ms, now_ms)) return {};
  const RowRef row = live_.add_view(hit, site, reason != BotReason::kNone);
  last_hits_.add({hit.timestamp_ms, row});
  return row;
}

void PartColumns::add_event(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  if (hit.own || hit.event.empty() || !is_in_day(hit.timestamp_ms, now_ms)) return;
  SiteBuffer buffer;
  live_.add_event(hit, site_of(hit, buffer), reason != BotReason::kNone);
}

void PartColumns::note_tags(const hit::Hit& hit) {
  if (hit.twice) doubled_tags_.note(hit.page.empty() ? hit.referer : hit.page, hit.timestamp_ms);
}

void PartColumns::on_report(const hit::Hit& hit) {
  SiteBuffer buffer;
  live_.on_report(hit, site_of(hit, buffer));
  note_tags(hit);
}

void PartColumns::move_to_site(const hit::Hit& report, std::string_view site) {
  if (live_.move_to_site(report, site)) return;
  if (past_ && past_->move_to_site(report, site)) return;
  told_sites_.emplace(report.view->load, site);
}

PartColumns::Past& PartColumns::past() {
  if (!past_) past_ = std::make_unique<Past>(columns_, facts_, options_);
  return *past_;
}

void PartColumns::add_past(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms) {
  ViewIntake& intake = past().intake;
  RecentViews& recent = past().recent;
  SiteBuffer buffer;
  if (hit.kind == hit::Kind::kReport) {
    intake.on_report(hit, site_of(hit, buffer));
    note_tags(hit);
    return past().on_report(hit, reason, columns_);
  }
  if (hit.kind == hit::Kind::kLeave) return intake.on_leave(hit);
  if (hit.own || is_fetched_ahead(hit) || !is_in_day(hit.timestamp_ms, now_ms)) return;
  if (reason == BotReason::kNone && hit.view) reason = recent.reason_of(hit.view->load, hit.timestamp_ms);
  const bool is_bot = reason != BotReason::kNone;
  if (hit.kind == hit::Kind::kEvent && !hit.event.empty())
    intake.add_event(hit, site_of(hit, buffer), is_bot);
  if (!is_view(hit.kind)) return;
  const auto told = is_site_guessed(hit) ? told_sites_.find(hit.view->load) : told_sites_.end();
  const bool is_told = told != told_sites_.end();
  const RowRef row = intake.add_view(hit, is_told ? told->second : site_of(hit, buffer), is_bot);
  const bool is_guessed = is_site_guessed(hit) && !is_told;
  if (hit.view) recent.add({hit.view->load, hit.timestamp_ms, nullptr, reason, row, is_guessed});
}

void PartColumns::end_past() {
  if (past_) live_.join(past_->intake);
  past_ = nullptr;
  told_sites_.clear();
}

std::vector<std::uint32_t> PartColumns::thin(std::uint32_t chunk) {
  std::vector<std::uint32_t> moved;
  columns_.thin(chunk, moved);
  live_.move_rows(chunk, moved);
  last_hits_.move_rows(chunk, moved);
  if (past_) {
    past_->intake.move_rows(chunk, moved);
    past_->recent.move_rows([&](RowRef& row) { move_row(row, chunk, moved); });
  }
  return moved;
}

std::size_t PartColumns::table_bytes() const {
  return live_.memory_bytes() + (past_ ? past_->intake.memory_bytes() : 0);
}

}  // namespace hitstream::analytics
