#include "analytics/drawing.h"

#include <algorithm>

#include "base/bytes.h"

namespace hitstream::analytics {

std::string Drawing::key(Kind kind, std::uint64_t part, std::uint32_t hour, Dimension dimension) const {
  std::string text;
  base::ByteWriter out(text);
  out.number(static_cast<char>(kind));
  out.number(part);
  out.number(hour);
  out.number(static_cast<std::uint8_t>(dimension));
  out.number(static_cast<std::uint8_t>(query_.audience));
  out.number(also_.mask);
  out.number(also_.value);
  out.text(query_.site);
  for (const Filter& filter : query_.filters) {
    out.number(static_cast<std::uint8_t>(filter.dimension));
    out.text(filter.value);
  }
  return text;
}

bool Drawing::is_of_sessions(Dimension dimension) const {
  return analytics::is_of_sessions(dimension) ||
         std::any_of(query_.filters.begin(), query_.filters.end(),
                     [](const Filter& filter) { return analytics::is_of_sessions(filter.dimension); });
}

template <class Result, class Draw, class Suffices>
std::shared_ptr<const Result> Drawing::fetch(const PartAccess& part, const Slice& slice,
                                             const std::string& key, bool whole_version, FlagTest also,
                                             Draw draw, Suffices suffices) const {
  std::shared_ptr<const Result> result;
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    const ViewColumns& views = locked.columns()->views();
    const ViewChunk* chunk = views.chunk(slice.hour);
    if (chunk == nullptr) return;
    const bool is_kept = slice.seconds.is_whole();
    const std::uint64_t version = whole_version ? chunk->version() : chunk->content();
    if (is_kept) result = std::static_pointer_cast<const Result>(cache_.find(key, version));
    if (result != nullptr && suffices(*result)) return;
    result = draw(views, *chunk, Selection(views, query_, also), result.get());
    if (is_kept) cache_.put(key, version, result);
  });
  return result;
}

std::shared_ptr<const DrawnSums> Drawing::sums(const PartAccess& part, const Slice& slice) const {
  return fetch<DrawnSums>(
      part, slice, key(Kind::kSums, part.number(), slice.hour, {}), true, also_,
      [&](const ViewColumns&, const ViewChunk& chunk, const Selection& rows, const DrawnSums*) {
        return draw_sums(chunk, slice.seconds, rows);
      },
      [](const DrawnSums&) { return true; });
}

std::shared_ptr<const DrawnCounts> Drawing::counts(const PartAccess& part, const Slice& slice,
                                                   Dimension dimension) const {
  return fetch<DrawnCounts>(
      part, slice, key(Kind::kCounts, part.number(), slice.hour, dimension), is_of_sessions(dimension),
      flags_of(dimension),
      [&](const ViewColumns& views, const ViewChunk& chunk, const Selection& rows, const DrawnCounts*) {
        return draw_counts(views, chunk, slice.seconds, rows, dimension);
      },
      [](const DrawnCounts&) { return true; });
}

std::shared_ptr<const DrawnVisitors> Drawing::visitors(const PartAccess& part, const Slice& slice,
                                                       Dimension dimension,
                                                       std::span<const std::uint32_t> keys) const {
  return fetch<DrawnVisitors>(
      part, slice, key(Kind::kVisitors, part.number(), slice.hour, dimension), is_of_sessions(dimension),
      flags_of(dimension),
      [&](const ViewColumns& views, const ViewChunk& chunk, const Selection& rows,
          const DrawnVisitors* known) {
        return draw_visitors(views, chunk, slice.seconds, rows, dimension, keys, known);
      },
      [keys](const DrawnVisitors& known) {
        return std::all_of(keys.begin(), keys.end(),
                           [&](std::uint32_t key) { return known.of_key.contains(key); });
      });
}

void Drawing::buckets(const PartAccess& part, const Slice& slice, std::vector<Bucket>& into,
                      std::int64_t first_s, std::int64_t span_s) const {
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    const ViewColumns& views = locked.columns()->views();
    const ViewChunk* chunk = views.chunk(slice.hour);
    if (chunk == nullptr) return;
    const std::int64_t first_of_chunk = first_s - std::int64_t{slice.hour} * kChunkSeconds;
    add_to_buckets(into, first_of_chunk, span_s, *chunk, slice.seconds, Selection(views, query_, also_));
  });
}

}  // namespace hitstream::analytics
