#include "analytics/query_engine.h"

#include <algorithm>

#include "analytics/dimension.h"
#include "analytics/drawing.h"
#include "analytics/time_slices.h"

namespace hitstream::analytics {
namespace {

// What was drawn from several chunks, in views.
struct Total {
  Sums sums;  // without what result() adds
  std::uint64_t visible_units = 0;
  DistinctCount visitors;
  unsigned thinned_bits = 0;
  std::uint64_t rows = 0;

  void add(const DrawnSums& drawn) {
    if (drawn.views == 0) return;
    const unsigned bits = drawn.thinned_bits;
    rows += drawn.views;
    sums.views += drawn.views << bits;
    sums.sessions += drawn.sessions << bits;
    sums.bounces += drawn.bounces << bits;
    visible_units += drawn.visible_units << bits;
    sums.visible_views += drawn.visible_views << bits;
    visitors.merge(drawn.visitors);
    thinned_bits = std::max(thinned_bits, bits);
  }
  [[nodiscard]] Sums result() const {
    Sums all = sums;
    all.visible_ms = visible_units * base::kMillisPerSecond / kVisibleUnits;
    all.visitors = visitors.estimate(thinned_bits);
    return all;
  }
};

double share(std::uint64_t rows, std::uint64_t views) {
  return views == 0 ? 1 : static_cast<double>(rows) / static_cast<double>(views);
}

Total total_of(const PartAccesses& parts, const Drawing& drawing, TimeRange range) {
  Total total;
  for (const Slice& slice : slices_of(range)) {
    for (const auto& part : parts) {
      if (const auto drawn = drawing.sums(*part, slice)) total.add(*drawn);
    }
  }
  return total;
}

void push(QuerySeries& series, std::uint64_t views, std::uint64_t visitors, std::uint64_t sessions) {
  series.views.push_back(views);
  series.visitors.push_back(visitors);
  series.sessions.push_back(sessions);
}

struct DatedRow {
  base::UnixMillis time_ms = 0;
  Row row;
};

LastHit hit_of(const ViewColumns& views, const DatedRow& dated) {
  const Row& row = dated.row;
  const auto text = [&views](Texts column, Dictionary::Id id) {
    return std::string(views.dictionary(column).text(id));
  };
  const auto device = static_cast<Device>(row.look & ((1U << kScreenShift) - 1));
  return {dated.time_ms,
          text(Texts::kSite, row.site),
          text(Texts::kPage, row.page),
          text(Texts::kSource, row.source),
          text(Texts::kCountry, row.country),
          text(Texts::kBrowser, row.browser),
          std::string(name_of(device)),
          (row.flags & kIsBot) != 0};
}

template <class Hits>
void keep_newest(Hits& hits, std::size_t limit) {
  std::stable_sort(hits.begin(), hits.end(),
                   [](const auto& a, const auto& b) { return a.time_ms > b.time_ms; });
  if (hits.size() > limit) hits.resize(limit);
}

}  // namespace

Summary QueryEngine::summary(const PartAccesses& parts, const Query& query) {
  const Drawing drawing(cache_, query);
  const TimeRange range = range_of(query.window, query.now_ms);
  const Total now = total_of(parts, drawing, range);
  Summary summary{now.result(), std::nullopt, share(now.rows, now.sums.views)};
  if (query.window != Span::kDay) {
    summary.before = total_of(parts, drawing, {2 * range.first - range.end, range.first}).result();
  }
  return summary;
}

QuerySeries QueryEngine::series(const PartAccesses& parts, const Query& query) {
  const Drawing drawing(cache_, query);
  const TimeRange range = range_of(query.window, query.now_ms);
  const std::int64_t span_s = spec_of(query.window).span_ms / base::kMillisPerSecond;
  std::vector<Bucket> buckets(static_cast<std::size_t>((range.end - range.first) / span_s));
  for (const Slice& slice : slices_of(range)) {
    for (const auto& part : parts) drawing.buckets(*part, slice, buckets, range.first, span_s);
  }
  QuerySeries series;
  std::uint64_t rows = 0;
  std::uint64_t views = 0;
  for (const Bucket& bucket : buckets) {
    push(series, bucket.views, bucket.visitors.estimate(bucket.thinned_bits), bucket.sessions);
    rows += bucket.rows;
    views += bucket.views;
  }
  series.sampled = share(rows, views);
  return series;
}

std::uint64_t QueryEngine::visitors_now(const PartAccesses& parts, const Query& query) {
  if (!fits_columns(query.now_ms)) return 0;
  const Drawing drawing(cache_, query, {kLastOfSession, kLastOfSession});
  const std::int64_t end =
      query.now_ms / base::kMillisPerSecond + kFutureSlackMs / base::kMillisPerSecond + 1;
  const std::int64_t first = query.now_ms / base::kMillisPerSecond - kNowSeconds + 1;
  return total_of(parts, drawing, {first, end}).sums.views;
}

std::vector<LastHit> QueryEngine::last_hits(const PartAccesses& parts, std::string_view site,
                                            Audience audience, std::size_t limit) {
  std::vector<LastHit> hits;
  for (const auto& part : parts) {
    part->read([&](const Part& locked) {
      if (locked.columns() == nullptr) return;
      const ViewColumns& views = locked.columns()->views();
      const Dictionary::Id site_id = views.dictionary(Texts::kSite).find(site);
      std::vector<DatedRow> rows;
      for (const LastHits::Entry& entry : locked.columns()->last_hits().entries()) {
        const auto row = views.row(entry.row);
        if (!row || (audience == Audience::kPeople && (row->flags & kIsBot) != 0)) continue;
        if (site.empty() || row->site == site_id) rows.push_back({entry.time_ms, *row});
      }
      keep_newest(rows, limit);
      for (const DatedRow& row : rows) hits.push_back(hit_of(views, row));
    });
  }
  keep_newest(hits, limit);
  return hits;
}

}  // namespace hitstream::analytics
