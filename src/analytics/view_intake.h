// Hits on their way into the columns: finds the session of a view, and the view that a report or a leave
// tells of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analytics/aging_table.h"
#include "analytics/facts.h"
#include "analytics/session_order.h"
#include "analytics/view_columns.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// What it can still join: views of the last hour, unless ColumnOptions::sessions_max others came since.
inline constexpr std::uint32_t kJoinSeconds = 3600;

// One order of hits; the live one and the past that is read again have one each, on the same columns.
// Sessions are told to whole seconds. Of each id and site the newest session is known: a view that lies more
// than kSessionGapSeconds before it is a session of its own. Takes at most 2 * sessions_max * (32 + 16)
// bytes, and 3 MiB for the order of recent views. Allocates nothing once its tables have grown. Not
// thread-safe.
class ViewIntake {
 public:
  // Both must outlive it.
  ViewIntake(ViewColumns& columns, FactFinder& facts, const ColumnOptions& options);

  // That hit will come soon.
  void prefetch(const hit::Hit& hit) const;
  // A view of that site; its time must fit (fits_columns).
  RowRef add_view(const hit::Hit& hit, std::string_view site, bool is_bot);
  void add_event(const hit::Hit& hit, std::string_view site, bool is_bot);
  // What they tell of a view that is not known, or not any more, is lost.
  void on_report(const hit::Hit& hit, std::string_view site);
  void on_leave(const hit::Hit& hit);
  // The view that the report is of belongs to that site from now on: sessions there, and of the site where it
  // was, are as if it had been a view of that site when it came. Of a session that it leaves as the first or
  // the last of more than two, and of which SessionOrder does not know enough any more, one view is made out
  // to be all that stays. False when the view is not known here.
  bool move_to_site(const hit::Hit& report, std::string_view site);

  // Rows of that chunk stand elsewhere now (ViewChunk::thin).
  void move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved);
  // Sessions that `past` ended with and this one began with become one, and what it knows is known here.
  // `past` is of no use afterwards.
  void join(ViewIntake& past);

  [[nodiscard]] std::size_t memory_bytes() const {
    return sessions_.memory_bytes() + views_.memory_bytes() + order_.memory_bytes();
  }

 private:
  struct Session {
    RowRef first;
    SessionOrder::View last;
  };
  [[nodiscard]] std::uint32_t visitor_of(const hit::Hit& hit) const;
  [[nodiscard]] std::uint64_t session_key(const hit::Hit& hit, std::uint32_t site,
                                          std::uint32_t visitor) const;
  void enter(std::uint64_t session_key, const RowRef& row);
  void begin(Session& session, const RowRef& row);
  void extend(Session& session, const RowRef& row);
  void extend_to_front(Session& session, const RowRef& row, const SessionOrder::View& earlier);
  void take_out(std::uint64_t session_key, const RowRef& row);
  void close_gap(Session& session, const SessionOrder::Place& place);
  void begin_with(Session& session, const RowRef& first);
  void end_with(Session& session, const SessionOrder::View& last);
  void join(Session& live, const Session& past);
  [[nodiscard]] const RowRef* view_of(const hit::Hit& hit);

  ViewColumns& columns_;
  FactFinder& facts_;
  std::uint64_t seed_;
  AgingTable<Session> sessions_;
  SessionOrder order_;
  AgingTable<RowRef> views_;  // by view id
  std::uint32_t newest_s_ = 0;
  std::uint32_t last_site_ = 0;  // many hits are of the site of the hit before
};

}  // namespace hitstream::analytics
