// Views that go to another site when their report tells it.
#include "analytics/view_intake.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint8_t kFirstAndOnly = kFirstOfSession | kOnlyOfSession;
constexpr std::uint8_t kLastAndOnly = kLastOfSession | kOnlyOfSession;

}  // namespace

bool ViewIntake::move_to_site(const hit::Hit& report, std::string_view site) {
  const RowRef* const known = view_of(report);
  if (known == nullptr) return false;
  const RowRef ref = *known;
  const auto row = columns_.row(ref);
  if (!row) return true;
  const std::uint16_t id = columns_.site_id(site);
  if (row->site == id) return true;
  take_out(session_key(report, row->site, row->visitor), ref);
  columns_.clear_flags(ref, kSessionFlags);
  columns_.set_site(ref, id);
  enter(session_key(report, id, row->visitor), ref);
  return true;
}

void ViewIntake::take_out(std::uint64_t session_key, const RowRef& row) {
  Session* const session = sessions_.find(session_key);
  if (session == nullptr) return;
  // Otherwise it was a session of its own.
  if (row < session->first || row > session->last.row) return;
  const SessionOrder::Place place = order_.find(session->last.number, row);
  if (session->first == row && session->last.row == row) {
    if (place.view == nullptr || !place.view->has_before()) return sessions_.erase(session_key);
    session->last = place.view->before;
    session->first = order_.first_of_session(session->last);
    return;
  }
  if (place.view != nullptr) return close_gap(*session, place);
  if (row == session->last.row) return end_with(*session, {session->first, 0});
  if (row == session->first) begin_with(*session, session->last.row);
}

// There is a view before it or after it.
void ViewIntake::close_gap(Session& session, const SessionOrder::Place& place) {
  const SessionOrder::View before = place.view->before;
  const bool is_first = place.view->begins_session();
  if (place.after == nullptr)
    return end_with(session, is_first ? SessionOrder::View{session.first, 0} : before);
  const RowRef after = place.after->row;
  const bool stays_one = !is_first && within_gap(before.row.second, after.second);
  place.after->before = before;
  if (stays_one) return;
  const SessionOrder::View last = session.last;
  if (!is_first) end_with(session, before);
  session.last = last;
  begin_with(session, after);
}

void ViewIntake::begin_with(Session& session, const RowRef& first) {
  columns_.set_flags(first, first == session.last.row ? kFirstAndOnly : kFirstOfSession);
  session.first = first;
}

void ViewIntake::end_with(Session& session, const SessionOrder::View& last) {
  columns_.set_flags(last.row, last.row == session.first ? kLastAndOnly : kLastOfSession);
  session.last = last;
}

}  // namespace hitstream::analytics
