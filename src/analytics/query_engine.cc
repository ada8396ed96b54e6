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

  void add(const Bucket& bucket, unsigned bits) {
    rows += bucket.rows;
    sums.views += bucket.rows << bits;
    sums.sessions += bucket.sessions << bits;
    sums.bounces += bucket.bounces << bits;
    visible_units += bucket.visible_units << bits;
    sums.visible_views += bucket.visible_views << bits;
    visitors.merge(bucket.visitors);
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

// The window and the one before it: whoever asks for either finds what was kept of both.
TimeRange with_before(TimeRange range) { return {2 * range.first - range.end, range.end}; }

std::int64_t span_s_of(Span window) { return spec_of(window).span_ms / base::kMillisPerSecond; }

void draw(const PartAccesses& parts, const Drawing& drawing, TimeRange range, std::int64_t span_s,
          const Drawing::UseBucket& use) {
  const std::vector<Slice> slices = slices_of(range);
  for (const auto& part : parts) drawing.buckets(*part, slices, span_s, use);
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
  const bool has_before = query.window != Span::kDay;
  Total now, before;
  draw(parts, drawing, has_before ? with_before(range) : range, span_s_of(query.window),
       [&](std::int64_t second, const Bucket& bucket, unsigned thinned_bits) {
         (second < range.first ? before : now).add(bucket, thinned_bits);
       });
  Summary summary{now.result(), std::nullopt, share(now.rows, now.sums.views)};
  if (has_before) summary.before = before.result();
  return summary;
}

QuerySeries QueryEngine::series(const PartAccesses& parts, const Query& query) {
  const Drawing drawing(cache_, query);
  const TimeRange range = range_of(query.window, query.now_ms);
  const std::int64_t span_s = span_s_of(query.window);
  std::vector<Total> totals(static_cast<std::size_t>((range.end - range.first) / span_s));
  draw(parts, drawing, query.window == Span::kMinute ? with_before(range) : range, span_s,
       [&](std::int64_t second, const Bucket& bucket, unsigned thinned_bits) {
         if (second < range.first) return;
         totals[static_cast<std::size_t>((second - range.first) / span_s)].add(bucket, thinned_bits);
       });
  QuerySeries series;
  std::uint64_t rows = 0;
  std::uint64_t views = 0;
  for (const Total& total : totals) {
    push(series, total.sums.views, total.visitors.estimate(total.thinned_bits), total.sums.sessions);
    rows += total.rows;
    views += total.sums.views;
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
  std::uint64_t views = 0;
  draw(parts, drawing, {first, end}, 1, [&](std::int64_t, const Bucket& bucket, unsigned thinned_bits) {
    views += bucket.rows << thinned_bits;
  });
  return views;
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
