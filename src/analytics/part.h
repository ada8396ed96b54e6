// What one shard's hits add up to. Parts are kept per shard, can be saved, dropped and rebuilt alone, and are
// merged when somebody asks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analytics/classifier.h"
#include "analytics/part_columns.h"
#include "analytics/recent_views.h"
#include "analytics/site_counts.h"
#include "analytics/totals.h"
#include "base/bytes.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
};

// Takes at most `site_limit` + 1 sites of 5.5 KiB each, and the recent views (recent_views.h): some 12 MiB
// with the usual limit; and the columns, where they are kept. Not thread-safe.
class Part {
 public:
  // Sites beyond the limit are counted in the total, and together as the site "(other)". When the limit is
  // reached, sites without a hit in any window make room, at most once a minute.
  explicit Part(std::size_t site_limit = 1000);
  Part(Part&&) = default;
  Part& operator=(Part&&) = default;

  // From now on the day's views are kept in columns, too (part_columns.h). They are not saved; load() leaves
  // them as they are. `facts` must outlive the part.
  void keep_columns(FactFinder& facts, const ColumnOptions& options);
  [[nodiscard]] const PartColumns* columns() const { return columns_.get(); }  // null: not kept
  // Halves the views of that chunk (ViewColumns::thin).
  void thin(std::uint32_t chunk);

  // Tells the processor that add() of that hit will come soon: what it asks for is seldom in a cache.
  void prefetch(const hit::Hit& hit) const;
  // `reason`: what a Classifier says of the hit. A report with a reason moves the views of its page load that
  // were counted as a person's within the last kRecentViewsMs to the bots; one that comes before its view is
  // remembered for as long. The first report that tells a site moves its view there, if that is as recent and
  // its site was guessed.
  Verdict add(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);

  // A hit that was counted before the state was saved, read again: it is put into the columns and changes
  // nothing else. Once each, in the order of their shard; hits that are new may come between them.
  void add_past(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  // No more of them will come: sessions that began in the past and went on are one from now on, if they are
  // still known (ViewIntake).
  void end_past();

  [[nodiscard]] const Totals& totals() const { return totals_; }
  void save(base::ByteWriter& out) const;
  // False when the bytes are not what save() wrote, now or in an earlier version; the part is then empty.
  // Sites beyond the limit are kept.
  [[nodiscard]] bool load(base::ByteReader& in);

  [[nodiscard]] const SiteCounts& all_sites() const { return all_; }
  [[nodiscard]] const SiteCounts* site(std::string_view name) const;  // null when unknown
  // Those with a hit in any window, without "(other)"; in no order.
  [[nodiscard]] std::vector<std::string> site_names(base::UnixMillis now_ms) const;

 private:
  using Sites = std::unordered_map<std::string, SiteCounts, NameHash, std::equal_to<>>;

  [[nodiscard]] Verdict judge(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  [[nodiscard]] Verdict count_view(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  void on_report(const hit::Hit& hit, BotReason reason, base::UnixMillis now_ms);
  void move_to_site(RecentView& view, const hit::Hit& report, base::UnixMillis now_ms);
  void move_to_bots(RecentView& view, BotReason reason, base::UnixMillis now_ms);
  [[nodiscard]] SiteCounts& site_for(std::string_view name, base::UnixMillis now_ms);
  [[nodiscard]] std::size_t own_sites() const;
  void drop_idle_sites(base::UnixMillis now_ms);
  void save_totals(base::ByteWriter& out) const;
  void save_recent(base::ByteWriter& out) const;
  [[nodiscard]] bool load_into_empty(base::ByteReader& in);
  [[nodiscard]] bool load_totals(base::ByteReader& in, std::uint16_t version);
  [[nodiscard]] bool load_sites(base::ByteReader& in, std::uint16_t version,
                                std::vector<SiteCounts*>& in_order);
  [[nodiscard]] bool load_recent(base::ByteReader& in, std::uint16_t version,
                                 const std::vector<SiteCounts*>& in_order);

  std::size_t site_limit_;
  base::UnixMillis swept_ms_ = 0;
  Totals totals_;
  SiteCounts all_;
  Sites sites_;  // recent_ points into it; its elements stay where they are
  RecentViews recent_;
  std::unique_ptr<PartColumns> columns_;
};

// Oldest first, the last one the bucket in progress.
struct Series {
  std::vector<std::uint64_t> minute = std::vector<std::uint64_t>(kMinuteWindow.count);
  std::vector<std::uint64_t> hour = std::vector<std::uint64_t>(kHourWindow.count);
  std::vector<std::uint64_t> day = std::vector<std::uint64_t>(kDayWindow.count);
};
void add_to(Series& series, const SiteCounts& counts, base::UnixMillis now_ms, Audience audience);

// The merged series at `now_ms`, of that site; where it is empty, of all sites.
[[nodiscard]] Series merge(std::span<const Part* const> parts, base::UnixMillis now_ms,
                           Audience audience = Audience::kPeople, std::string_view site = {});

}  // namespace hitstream::analytics
