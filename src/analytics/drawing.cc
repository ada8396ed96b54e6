#include "analytics/drawing.h"

#include <algorithm>

#include "analytics/text_hash.h"
#include "base/bytes.h"

namespace hitstream::analytics {
namespace {

constexpr std::int64_t kKeptSpanSeconds = 60;

// The slices of full hours that are over for an hour or longer. They change only by what comes late.
std::span<const Slice> settled_of(const std::vector<Slice>& slices) {
  constexpr std::uint32_t kOfHour = 3600 / kChunkSeconds;
  if (slices.empty() || slices.back().chunk < kOfHour) return {};
  const std::uint32_t fresh = (slices.back().chunk / kOfHour - 1) * kOfHour;
  const auto end = std::find_if(slices.begin(), slices.end(), [fresh](const Slice& slice) {
    return slice.chunk >= fresh || !slice.seconds.is_whole();
  });
  return {slices.begin(), end};
}

}  // namespace

std::string Drawing::key(Kind kind, std::uint64_t part, std::uint32_t chunk, Dimension dimension) const {
  std::string text;
  base::ByteWriter out(text);
  out.number(static_cast<char>(kind));
  out.number(part);
  out.number(chunk);
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

bool Drawing::asks_for_last(Dimension dimension) const {
  return dimension == Dimension::kExit ||
         std::any_of(query_.filters.begin(), query_.filters.end(),
                     [](const Filter& filter) { return filter.dimension == Dimension::kExit; });
}

template <class Result, class Draw, class Suffices>
std::shared_ptr<const Result> Drawing::fetch(const PartAccess& part, const Slice& slice,
                                             const std::string& key, bool whole_version, FlagTest also,
                                             Draw draw, Suffices suffices) const {
  std::shared_ptr<const Result> result;
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    const ViewColumns& views = locked.columns()->views();
    const ViewChunk* chunk = views.chunk(slice.chunk);
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
      part, slice, key(Kind::kSums, part.number(), slice.chunk, {}), true, also_,
      [&](const ViewColumns&, const ViewChunk& chunk, const Selection& rows, const DrawnSums*) {
        return draw_sums(chunk, slice.seconds, rows);
      },
      [](const DrawnSums&) { return true; });
}

std::shared_ptr<const DrawnCounts> Drawing::counts(const PartAccess& part, const Slice& slice,
                                                   Dimension dimension) const {
  return fetch<DrawnCounts>(
      part, slice, key(Kind::kCounts, part.number(), slice.chunk, dimension), asks_for_last(dimension),
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
      part, slice, key(Kind::kVisitors, part.number(), slice.chunk, dimension), asks_for_last(dimension),
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
  const std::int64_t begin_s = std::int64_t{slice.chunk} * kChunkSeconds;
  // Seconds are too many to be kept. Of others the whole chunk is drawn, and what the window has of it taken.
  const bool is_kept = span_s >= kKeptSpanSeconds;
  const std::int64_t drawn_span_s = std::min<std::int64_t>(span_s, kChunkSeconds);
  const Slice drawn_slice{slice.chunk, is_kept ? Seconds() : slice.seconds};
  const auto drawn = fetch<DrawnBuckets>(
      part, drawn_slice,
      key(Kind::kBuckets, part.number(), slice.chunk, static_cast<Dimension>(query_.window)),
      asks_for_last({}), also_,
      [&](const ViewColumns&, const ViewChunk& chunk, const Selection& rows, const DrawnBuckets*) {
        return draw_buckets(chunk, drawn_slice.seconds, rows, drawn_span_s);
      },
      [](const DrawnBuckets&) { return true; });
  if (drawn == nullptr) return;
  for (std::size_t n = 0; n < drawn->buckets.size(); ++n) {
    const std::int64_t at_s = begin_s + static_cast<std::int64_t>(n) * drawn_span_s - first_s;
    const auto place = static_cast<std::size_t>(at_s / span_s);
    if (at_s >= 0 && place < into.size()) into[place].add(drawn->buckets[n]);
  }
}

std::uint64_t Drawing::version_of(const PartAccess& part, std::span<const Slice> slices,
                                  bool whole_version) const {
  std::string versions;
  base::ByteWriter out(versions);
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    for (const Slice& slice : slices) {
      const ViewChunk* chunk = locked.columns()->views().chunk(slice.chunk);
      out.number(slice.chunk);
      out.number(chunk == nullptr ? std::uint64_t{0} : whole_version ? chunk->version() : chunk->content());
    }
  });
  return text_hash(versions, 0);
}

std::shared_ptr<const SummedCounts> Drawing::summed_counts(const PartAccess& part,
                                                           std::span<const Slice> settled,
                                                           Dimension dimension) const {
  const std::string all = key(Kind::kSummedCounts, part.number(), settled.front().chunk, dimension);
  const std::uint64_t version = version_of(part, settled, asks_for_last(dimension));
  if (auto kept = cache_.find(all, version)) return std::static_pointer_cast<const SummedCounts>(kept);
  auto summed = std::make_shared<SummedCounts>();
  for (const Slice& slice : settled) {
    if (const auto drawn = counts(part, slice, dimension)) summed->add(*drawn);
  }
  cache_.put(all, version, summed);
  return summed;
}

SummedCounts Drawing::counts(const PartAccess& part, const std::vector<Slice>& slices,
                             Dimension dimension) const {
  const std::span<const Slice> settled = settled_of(slices);
  SummedCounts summed;
  if (!settled.empty()) summed = *summed_counts(part, settled, dimension);
  for (const Slice& slice : std::span(slices).subspan(settled.size())) {
    if (const auto drawn = counts(part, slice, dimension)) summed.add(*drawn);
  }
  return summed;
}

std::shared_ptr<const DrawnVisitors> Drawing::summed_visitors(const PartAccess& part,
                                                              std::span<const Slice> settled,
                                                              Dimension dimension,
                                                              std::span<const std::uint32_t> keys) const {
  const std::string all = key(Kind::kSummedVisitors, part.number(), settled.front().chunk, dimension);
  const std::uint64_t version = version_of(part, settled, asks_for_last(dimension));
  const auto kept = std::static_pointer_cast<const DrawnVisitors>(cache_.find(all, version));
  std::vector<std::uint32_t> missing;
  for (const std::uint32_t key : keys) {
    if (kept == nullptr || !kept->of_key.contains(key)) missing.push_back(key);
  }
  if (missing.empty() && kept != nullptr) return kept;
  std::vector<DistinctCount> merged(missing.size());
  for (const Slice& slice : settled) {
    const auto drawn = visitors(part, slice, dimension, missing);
    if (drawn == nullptr) continue;
    for (std::size_t n = 0; n < missing.size(); ++n) merged[n].merge(*drawn->of_key.at(missing[n]));
  }
  auto summed = kept == nullptr ? std::make_shared<DrawnVisitors>() : std::make_shared<DrawnVisitors>(*kept);
  for (std::size_t n = 0; n < missing.size(); ++n) {
    summed->of_key.emplace(missing[n], std::make_shared<const DistinctCount>(std::move(merged[n])));
  }
  cache_.put(all, version, summed);
  return summed;
}

void Drawing::visitors(const PartAccess& part, const std::vector<Slice>& slices, Dimension dimension,
                       const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const {
  const auto add = [&](const DrawnVisitors& drawn) {
    for (std::size_t n = 0; n < keys.size(); ++n) into[n].merge(*drawn.of_key.at(keys[n]));
  };
  const std::span<const Slice> settled = settled_of(slices);
  if (!settled.empty()) add(*summed_visitors(part, settled, dimension, keys));
  for (const Slice& slice : std::span(slices).subspan(settled.size())) {
    if (const auto drawn = visitors(part, slice, dimension, keys)) add(*drawn);
  }
}

}  // namespace hitstream::analytics
