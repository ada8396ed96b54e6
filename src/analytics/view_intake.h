// Hits on their way into the columns: finds the session of a view, and the view that a report or a leave
// tells of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analytics/aging_table.h"
#include "analytics/facts.h"
#include "analytics/view_columns.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// What it can still join: views of the last hour, unless ColumnOptions::sessions_max others came since.
inline constexpr std::uint32_t kJoinSeconds = 3600;

// One order of hits; the live one and the past that is read again have one each, on the same columns.
// Sessions are told to whole seconds. Of each id and site the newest session is known: a view that lies more
// than kSessionGapSeconds before it is a session of its own. Takes at most 2 * sessions_max * (24 + 16)
// bytes. Allocates nothing once its tables have grown. Not thread-safe.
class ViewIntake {
 public:
  // Both must outlive it.
  ViewIntake(ViewColumns& columns, FactFinder& facts, const ColumnOptions& options);

  // A view of that site; its time must fit (fits_columns).
  RowRef add_view(const hit::Hit& hit, std::string_view site, bool is_bot);
  void add_event(const hit::Hit& hit, std::string_view site, bool is_bot);
  // What they tell of a view that is not known, or not any more, is lost.
  void on_report(const hit::Hit& hit, std::string_view site);
  void on_leave(const hit::Hit& hit);

  // Rows of that chunk stand elsewhere now (ViewChunk::thin).
  void move_rows(std::uint32_t chunk, const std::vector<std::uint32_t>& moved);
  // Sessions that `past` ended with and this one began with become one, and what it knows is known here.
  // `past` is of no use afterwards.
  void join(ViewIntake& past);

  [[nodiscard]] std::size_t memory_bytes() const { return sessions_.memory_bytes() + views_.memory_bytes(); }

 private:
  struct Session {
    RowRef first, last;
  };
  [[nodiscard]] std::uint32_t visitor_of(const hit::Hit& hit) const;
  [[nodiscard]] std::uint64_t session_key(const hit::Hit& hit, std::uint32_t site,
                                          std::uint32_t visitor) const;
  void extend(Session& session, const RowRef& row);
  void join(Session& live, const Session& past);
  [[nodiscard]] const RowRef* view_of(const hit::Hit& hit);

  ViewColumns& columns_;
  FactFinder& facts_;
  std::uint64_t seed_;
  AgingTable<Session> sessions_;
  AgingTable<RowRef> views_;  // by view id
  std::uint32_t newest_s_ = 0;
};

}  // namespace hitstream::analytics
