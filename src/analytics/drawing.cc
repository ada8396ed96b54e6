#include "analytics/drawing.h"

#include <algorithm>

#include "analytics/text_hash.h"
#include "base/bytes.h"

namespace hitstream::analytics {
namespace {

std::uint8_t detail_of(Dimension dimension) { return static_cast<std::uint8_t>(dimension); }

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

std::string Drawing::key(Kind kind, std::uint64_t part, std::uint32_t chunk, std::uint8_t detail) const {
  std::string text;
  base::ByteWriter out(text);
  out.number(static_cast<char>(kind));
  out.number(part);
  out.number(chunk);
  out.number(detail);
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

template <class Make, class Follow, class Use>
void Drawing::follow(const PartAccess& part, std::uint32_t chunk, const std::string& key, bool is_kept,
                     FlagTest also, Make make, Follow follow, Use use) const {
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    const ViewColumns& views = locked.columns()->views();
    const ViewChunk* there = views.chunk(chunk);
    if (there == nullptr) return;
    decltype(make()) drawn;
    if (is_kept)
      drawn = std::static_pointer_cast<typename decltype(drawn)::element_type>(cache_.find(key, 0));
    if (drawn == nullptr) drawn = make();
    follow(*drawn, views, *there, Selection(views, query_, also));
    if (is_kept) cache_.put(key, 0, drawn);
    use(*drawn);
  });
}

void Drawing::buckets(const PartAccess& part, const Slice& slice, std::int64_t span_s,
                      const UseBucket& use) const {
  const auto span = static_cast<std::uint16_t>(std::min<std::int64_t>(span_s, kChunkSeconds));
  // Seconds are too many to keep them all.
  const std::uint16_t from = span == 1 ? slice.seconds.first : 0;
  const auto detail = static_cast<std::uint8_t>(span / 60);
  follow(
      part, slice.chunk, key(Kind::kBuckets, part.number(), slice.chunk, detail), true, also_,
      [&] { return std::make_shared<DrawnBuckets>(span, also_.mask == 0); },
      [&](DrawnBuckets& drawn, const ViewColumns&, const ViewChunk& chunk, const Selection& rows) {
        drawn.follow(chunk, rows, from);
      },
      [&](const DrawnBuckets& drawn) {
        std::uint32_t second = drawn.first_second;
        for (const Bucket& bucket : drawn.buckets) {
          const bool is_inside = second >= slice.seconds.first && second <= slice.seconds.last;
          if (is_inside && bucket.rows > 0)
            use(std::int64_t{slice.chunk} * kChunkSeconds + second, bucket, drawn.thinned_bits);
          second += span;
        }
      });
}

void Drawing::add_counts(const PartAccess& part, const Slice& slice, Dimension dimension,
                         SummedCounts& into) const {
  follow(
      part, slice.chunk, key(Kind::kCounts, part.number(), slice.chunk, detail_of(dimension)),
      slice.seconds.is_whole(), flags_of(dimension), [] { return std::make_shared<DrawnCounts>(); },
      [&](DrawnCounts& drawn, const ViewColumns& views, const ViewChunk& chunk, const Selection& rows) {
        drawn.follow(views, chunk, slice.seconds, rows, dimension, asks_for_last(dimension));
      },
      [&](const DrawnCounts& drawn) { into.add(drawn); });
}

void Drawing::visitors(const PartAccess& part, const Slice& slice, Dimension dimension,
                       const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const {
  follow(
      part, slice.chunk, key(Kind::kVisitors, part.number(), slice.chunk, detail_of(dimension)),
      slice.seconds.is_whole(), flags_of(dimension), [] { return std::make_shared<DrawnVisitors>(); },
      [&](DrawnVisitors& drawn, const ViewColumns& views, const ViewChunk& chunk, const Selection& rows) {
        drawn.follow(views, chunk, slice.seconds, rows, dimension, asks_for_last(dimension), keys);
      },
      [&](const DrawnVisitors& drawn) {
        for (std::size_t n = 0; n < keys.size(); ++n) into[n].merge(*drawn.of_key.at(keys[n]));
      });
}

std::uint64_t Drawing::version_of(const PartAccess& part, std::span<const Slice> slices,
                                  bool asks_for_last) const {
  std::string versions;
  base::ByteWriter out(versions);
  part.read([&](const Part& locked) {
    if (locked.columns() == nullptr) return;
    for (const Slice& slice : slices) {
      const ViewChunk* chunk = locked.columns()->views().chunk(slice.chunk);
      if (chunk == nullptr) continue;
      const ViewChunk::Mark mark = chunk->mark();
      out.number(slice.chunk);
      out.number(mark.arrangement);
      out.number(mark.rows);
      out.number(mark.content);
      if (asks_for_last) out.number(mark.passing);
    }
  });
  return text_hash(versions, 0);
}

std::shared_ptr<const SummedCounts> Drawing::summed_counts(const PartAccess& part,
                                                           std::span<const Slice> settled,
                                                           Dimension dimension) const {
  const std::string all =
      key(Kind::kSummedCounts, part.number(), settled.front().chunk, detail_of(dimension));
  const std::uint64_t version = version_of(part, settled, asks_for_last(dimension));
  if (auto kept = cache_.find(all, version)) return std::static_pointer_cast<const SummedCounts>(kept);
  auto summed = std::make_shared<SummedCounts>();
  for (const Slice& slice : settled) add_counts(part, slice, dimension, *summed);
  cache_.put(all, version, summed);
  return summed;
}

SummedCounts Drawing::counts(const PartAccess& part, const std::vector<Slice>& slices,
                             Dimension dimension) const {
  const std::span<const Slice> settled = settled_of(slices);
  SummedCounts summed;
  if (!settled.empty()) summed = *summed_counts(part, settled, dimension);
  for (const Slice& slice : std::span(slices).subspan(settled.size()))
    add_counts(part, slice, dimension, summed);
  return summed;
}

std::shared_ptr<const DrawnVisitors> Drawing::summed_visitors(const PartAccess& part,
                                                              std::span<const Slice> settled,
                                                              Dimension dimension,
                                                              std::span<const std::uint32_t> keys) const {
  const std::string all =
      key(Kind::kSummedVisitors, part.number(), settled.front().chunk, detail_of(dimension));
  const std::uint64_t version = version_of(part, settled, asks_for_last(dimension));
  const auto kept = std::static_pointer_cast<const DrawnVisitors>(cache_.find(all, version));
  std::vector<std::uint32_t> missing;
  for (const std::uint32_t key : keys) {
    if (kept == nullptr || !kept->of_key.contains(key)) missing.push_back(key);
  }
  if (missing.empty() && kept != nullptr) return kept;
  std::vector<DistinctCount> merged(missing.size());
  for (const Slice& slice : settled) visitors(part, slice, dimension, missing, merged);
  auto summed = kept == nullptr ? std::make_shared<DrawnVisitors>() : std::make_shared<DrawnVisitors>(*kept);
  for (std::size_t n = 0; n < missing.size(); ++n) {
    summed->of_key.emplace(missing[n], std::make_shared<DistinctCount>(std::move(merged[n])));
  }
  cache_.put(all, version, summed);
  return summed;
}

void Drawing::visitors(const PartAccess& part, const std::vector<Slice>& slices, Dimension dimension,
                       const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const {
  const std::span<const Slice> settled = settled_of(slices);
  if (!settled.empty()) {
    const auto summed = summed_visitors(part, settled, dimension, keys);
    for (std::size_t n = 0; n < keys.size(); ++n) into[n].merge(*summed->of_key.at(keys[n]));
  }
  for (const Slice& slice : std::span(slices).subspan(settled.size()))
    visitors(part, slice, dimension, keys, into);
}

}  // namespace hitstream::analytics
