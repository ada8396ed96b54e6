#include "analytics/view_intake.h"

#include <algorithm>

#include "analytics/text_hash.h"
#include "analytics/user_agents.h"

namespace hitstream::analytics {
namespace {

// The same in every process, so that counts of visitors can be merged between them.
constexpr std::uint64_t kVisitorSeed = 0x68697473;

std::uint32_t second_of(const hit::Hit& hit) {
  return static_cast<std::uint32_t>(hit.timestamp_ms / base::kMillisPerSecond);
}

std::uint64_t view_key(const hit::ViewId& view) {
  // The load's bits are random already; an odd factor spreads the numbers of its views over them.
  return view.load + view.number * 0x9E3779B97F4A7C15;
}

}  // namespace

ViewIntake::ViewIntake(ViewColumns& columns, FactFinder& facts, const ColumnOptions& options)
    : columns_(columns),
      facts_(facts),
      seed_(options.seed),
      sessions_(options.sessions_max, kSessionGapSeconds),
      views_(options.sessions_max, kJoinSeconds) {}

std::uint32_t ViewIntake::visitor_of(const hit::Hit& hit) const {
  const bool by_session = is_missing(hit.ip) || hit.id == "none";
  const std::uint64_t hash = by_session ? text_hash(hit.sid, kVisitorSeed)
                                        : text_hash(hit.user_agent, text_hash(hit.ip, kVisitorSeed));
  return static_cast<std::uint32_t>(hash >> 32);
}

std::uint64_t ViewIntake::session_key(const hit::Hit& hit, std::uint32_t site, std::uint32_t visitor) const {
  const std::uint64_t seed = seed_ + site;
  return is_missing(hit.sid) ? text_hash({reinterpret_cast<const char*>(&visitor), sizeof visitor}, seed)
                             : text_hash(hit.sid, seed);
}

void ViewIntake::prefetch(const hit::Hit& hit) const {
  if (hit.view) views_.prefetch(view_key(*hit.view));
  if (hit.kind == hit::Kind::kView && !is_missing(hit.sid))
    sessions_.prefetch(session_key(hit, last_site_, 0));
}

RowRef ViewIntake::add_view(const hit::Hit& hit, std::string_view site, bool is_bot) {
  Row row = columns_.row_of(facts_.facts_of(hit, site, is_bot), site);
  last_site_ = row.site;
  row.visitor = visitor_of(hit);
  if (is_bot) row.flags |= kIsBot;
  const std::uint64_t key = session_key(hit, row.site, row.visitor);
  const RowRef ref = columns_.add(row, second_of(hit));
  newest_s_ = std::max(newest_s_, ref.second);
  enter(key, ref);
  if (hit.view) views_.put(view_key(*hit.view), ref, ref.second);
  return ref;
}

void ViewIntake::enter(std::uint64_t session_key, const RowRef& row) {
  const auto [session, is_known] = sessions_.find_or_add(session_key, row.second);
  if (is_known) {
    extend(*session, row);
  } else {
    begin(*session, row);
  }
}

void ViewIntake::begin(Session& session, const RowRef& row) {
  columns_.set_flags(row, kSessionFlags);
  session = {row, {row, order_.append(row, session.last)}};
}

void ViewIntake::extend(Session& session, const RowRef& row) {
  const RowRef& last = session.last.row;
  const bool is_before = row < session.first;
  const bool is_after = row >= last;
  if (is_before ? !within_gap(row.second, session.first.second) : !within_gap(last.second, row.second)) {
    if (is_after) return begin(session, row);
    return columns_.set_flags(row, kSessionFlags);
  }
  const SessionOrder::View earlier =
      is_after ? SessionOrder::View() : order_.insert(session.last.number, row);
  if (is_before) return extend_to_front(session, row, earlier);
  columns_.clear_flags(session.first, kOnlyOfSession);
  if (!is_after) return;
  columns_.clear_flags(last, kLastOfSession);
  columns_.set_flags(row, kLastOfSession);
  session.last = {row, order_.append(row, session.last)};
}

// The session before may be the same one, by what came between.
void ViewIntake::extend_to_front(Session& session, const RowRef& row, const SessionOrder::View& earlier) {
  columns_.clear_flags(session.first, kFirstOfSession | kOnlyOfSession);
  if (earlier.row != RowRef() && within_gap(earlier.row.second, row.second)) {
    columns_.clear_flags(earlier.row, kLastOfSession | kOnlyOfSession);
    session.first = order_.first_of_session(earlier);
  } else {
    columns_.set_flags(row, kFirstOfSession);
    session.first = row;
  }
}

void ViewIntake::add_event(const hit::Hit& hit, std::string_view site, bool is_bot) {
  Row row = columns_.row_of(facts_.facts_of(hit, site, is_bot), site);
  row.visitor = visitor_of(hit);
  row.campaign = static_cast<std::uint16_t>(columns_.event_id(hit.event));
  row.flags = static_cast<std::uint8_t>(row.flags | kIsEvent | (is_bot ? kIsBot : 0));
  (void)columns_.add(row, second_of(hit));
}

const RowRef* ViewIntake::view_of(const hit::Hit& hit) {
  return hit.view ? views_.find(view_key(*hit.view)) : nullptr;
}

void ViewIntake::on_report(const hit::Hit& hit, std::string_view site) {
  if (const RowRef* row = view_of(hit)) columns_.amend(*row, facts_.told_facts_of(hit, site));
}

void ViewIntake::on_leave(const hit::Hit& hit) {
  const RowRef* row = view_of(hit);
  if (row == nullptr || !hit.visible_ms) return;
  constexpr std::uint64_t kMillisMax = std::uint64_t{kVisibleMax} * base::kMillisPerSecond / kVisibleUnits;
  const std::uint64_t ms = std::min(*hit.visible_ms, kMillisMax);
  const std::uint64_t units = (ms * kVisibleUnits + base::kMillisPerSecond / 2) / base::kMillisPerSecond;
  columns_.set_visible(*row, static_cast<std::uint16_t>(std::max<std::uint64_t>(units, 1)));
}

void ViewIntake::move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved) {
  sessions_.for_each([&](std::uint64_t, Session& session) {
    move_row(session.first, chunk, moved);
    move_row(session.last.row, chunk, moved);
  });
  order_.move_rows(chunk, moved);
  views_.for_each([&](std::uint64_t, RowRef& row) { move_row(row, chunk, moved); });
}

void ViewIntake::join(ViewIntake& past) {
  newest_s_ = std::max(newest_s_, past.newest_s_);
  past.sessions_.for_each([this](std::uint64_t key, const Session& session) {
    if (Session* live = sessions_.find(key)) {
      join(*live, session);
    } else if (within_gap(session.last.row.second, newest_s_)) {
      *sessions_.find_or_add(key, session.last.row.second).first = {session.first, {session.last.row, 0}};
    }
  });
  past.views_.for_each([this](std::uint64_t key, const RowRef& row) {
    if (newest_s_ - row.second > kJoinSeconds) return;
    const auto [live, is_known] = views_.find_or_add(key, row.second);
    if (!is_known) *live = row;
  });
}

// The numbers of the past's order mean nothing here.
void ViewIntake::join(Session& live, const Session& past) {
  const RowRef& past_last = past.last.row;
  const RowRef& live_last = live.last.row;
  if (!within_gap(past_last.second, live.first.second) || !within_gap(live_last.second, past.first.second))
    return;
  const bool past_began = past.first.second <= live.first.second;
  const bool live_ended = live_last.second >= past_last.second;
  columns_.clear_flags(past_began ? live.first : past.first, kFirstOfSession);
  columns_.clear_flags(live_ended ? past_last : live_last, kLastOfSession);
  columns_.clear_flags(live.first, kOnlyOfSession);
  columns_.clear_flags(past.first, kOnlyOfSession);
  if (past_began) {
    order_.continue_after(live.last.number, past_last);
    live.first = past.first;
  }
  if (!live_ended) live.last = {past_last, 0};
}

}  // namespace hitstream::analytics
