// The columns of a part, with what finds its way into them: hits as they come, and those of the past, which
// are read again after a restart because columns are not saved.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analytics/classifier.h"
#include "analytics/doubled_tags.h"
#include "analytics/last_hits.h"
#include "analytics/view_columns.h"
#include "analytics/view_intake.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {

class RecentViews;

// True of a view that was fetched before anybody sees it.
[[nodiscard]] bool is_fetched_ahead(const hit::Hit& hit);

// Left out, as in the windows: what is late, skewed, the owner's, fetched ahead. A past hit that was skewed
// when it came cannot be told from others; it is in, when it lies in the day by now. Not thread-safe.
class PartColumns {
 public:
  PartColumns(FactFinder& facts, const ColumnOptions& options);
  ~PartColumns();

  void prefetch(const hit::Hit& hit) const { live_.prefetch(hit); }
  // A view that the windows have counted, of that site.
  RowRef add_view(const hit::Hit& hit, std::string_view site, BotReason reason, base::UnixMillis now_ms);
  void add_event(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  void on_report(const hit::Hit& hit);
  // The view of that report is of that site (ViewIntake::move_to_site); one that is not known may be of the
  // past that is still to be read.
  void move_to_site(const hit::Hit& report, std::string_view site);
  void on_leave(const hit::Hit& hit) { live_.on_leave(hit); }
  void mark_bot(const RowRef& row) { columns_.set_flags(row, kIsBot); }

  // Any hit of the past.
  void add_past(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  void end_past();

  // The index each row of that chunk has now (ViewChunk::thin).
  [[nodiscard]] std::vector<std::uint32_t> thin(std::uint32_t chunk);

  [[nodiscard]] const ViewColumns& views() const { return columns_; }
  [[nodiscard]] const LastHits& last_hits() const { return last_hits_; }
  [[nodiscard]] const DoubledTags& doubled_tags() const { return doubled_tags_; }
  // Beside rows and texts (ViewColumns::memory_bytes).
  [[nodiscard]] std::size_t table_bytes() const;

 private:
  struct Past;
  [[nodiscard]] Past& past();
  void note_tags(const hit::Hit& hit);

  FactFinder& facts_;
  ColumnOptions options_;
  ViewColumns columns_;
  ViewIntake live_;
  LastHits last_hits_;
  DoubledTags doubled_tags_;
  std::unique_ptr<Past> past_;
  // By load: what new reports have told of views of the past. No more than the part knows recent views of
  // before a restart.
  std::unordered_map<std::uint64_t, std::string> told_sites_;
};

}  // namespace hitstream::analytics
