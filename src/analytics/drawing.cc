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
void Drawing::follow(const PartAccess& part, std::span<const Slice> slices, Kind kind, std::uint8_t detail,
                     FlagTest also, Make make, Follow follow, Use use) const {
  using Result = typename decltype(make())::element_type;
  const auto draw = [&](const ViewColumns& views, const ViewChunk& chunk, const Selection& rows,
                        const Slice& slice) {
    // Seconds are too many to keep parts of chunks, but as buckets.
    const bool is_kept = kind == Kind::kBuckets || slice.seconds.is_whole();
    const std::string name = key(kind, part.number(), slice.chunk, detail);
    std::shared_ptr<Result> drawn;
    if (is_kept) drawn = std::static_pointer_cast<Result>(cache_.find(name, 0));
    if (drawn == nullptr) drawn = make();
    const std::size_t work = follow(*drawn, views, chunk, rows, slice);
    if (is_kept) cache_.put(name, 0, drawn);
    use(*drawn, slice);
    return work;
  };
  while (!slices.empty()) {
    part.read([&](const Part& locked) {
      if (locked.columns() == nullptr) {
        slices = {};
        return;
      }
      const ViewColumns& views = locked.columns()->views();
      const Selection rows(views, query_, also);
      for (std::size_t work = 0; !slices.empty() && work < kRowsAtOnce;) {
        const ViewChunk* chunk = views.chunk(slices.front().chunk);
        if (chunk != nullptr) work += draw(views, *chunk, rows, slices.front());
        slices = slices.subspan(1);
      }
    });
  }
}

void Drawing::buckets(const PartAccess& part, std::span<const Slice> slices, std::int64_t span_s,
                      const UseBucket& use) const {
  const auto span = static_cast<std::uint16_t>(std::min<std::int64_t>(span_s, kChunkSeconds));
  follow(
      part, slices, Kind::kBuckets, static_cast<std::uint8_t>(span / 60), also_,
      [&] { return std::make_shared<DrawnBuckets>(span, also_.mask == 0); },
      [&](DrawnBuckets& drawn, const ViewColumns&, const ViewChunk& chunk, const Selection& rows,
          const Slice& slice) {
        return drawn.follow(chunk, rows, span == 1 ? slice.seconds.first : std::uint16_t{0});
      },
      [&](const DrawnBuckets& drawn, const Slice& slice) {
        std::uint32_t second = drawn.first_second;
        for (const Bucket& bucket : drawn.buckets) {
          const bool is_inside = second >= slice.seconds.first && second <= slice.seconds.last;
          if (is_inside && bucket.rows > 0)
            use(std::int64_t{slice.chunk} * kChunkSeconds + second, bucket, drawn.thinned_bits);
          second += span;
        }
      });
}

void Drawing::add_counts(const PartAccess& part, std::span<const Slice> slices, Dimension dimension,
                         SummedCounts& into) const {
  follow(
      part, slices, Kind::kCounts, detail_of(dimension), flags_of(dimension),
      [] { return std::make_shared<DrawnCounts>(); },
      [&](DrawnCounts& drawn, const ViewColumns& views, const ViewChunk& chunk, const Selection& rows,
          const Slice& slice) {
        return drawn.follow(views, chunk, slice.seconds, rows, dimension, asks_for_last(dimension));
      },
      [&](const DrawnCounts& drawn, const Slice&) { into.add(drawn); });
}

void Drawing::add_visitors(const PartAccess& part, std::span<const Slice> slices, Dimension dimension,
                           const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const {
  follow(
      part, slices, Kind::kVisitors, detail_of(dimension), flags_of(dimension),
      [] { return std::make_shared<DrawnVisitors>(); },
      [&](DrawnVisitors& drawn, const ViewColumns& views, const ViewChunk& chunk, const Selection& rows,
          const Slice& slice) {
        return drawn.follow(views, chunk, slice.seconds, rows, dimension, asks_for_last(dimension), keys);
      },
      [&](const DrawnVisitors& drawn, const Slice&) {
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
  add_counts(part, settled, dimension, *summed);
  cache_.put(all, version, summed);
  return summed;
}

SummedCounts Drawing::counts(const PartAccess& part, const std::vector<Slice>& slices,
                             Dimension dimension) const {
  const std::span<const Slice> settled = settled_of(slices);
  SummedCounts summed;
  if (!settled.empty()) summed = *summed_counts(part, settled, dimension);
  add_counts(part, std::span(slices).subspan(settled.size()), dimension, summed);
  return summed;
}

std::shared_ptr<const DrawnVisitors> Drawing::summed_visitors(const PartAccess& part,
                                                              std::span<const Slice> settled,
                                                              Dimension dimension,
                                                              std::span<const std::uint32_t> keys) const {
  const std::string all =
      key(Kind::kSummedVisitors, part.number(), settled.front().chunk, detail_of(dimension));
  const std::uint64_t version = version_of(part, settled, asks_for_last(dimension));
  auto kept = std::static_pointer_cast<const DrawnVisitors>(cache_.find(all, version));
  std::vector<std::uint32_t> missing;
  for (const std::uint32_t key : keys) {
    if (kept == nullptr || !kept->of_key.contains(key)) missing.push_back(key);
  }
  if (missing.empty() && kept != nullptr) return kept;
  std::vector<DistinctCount> merged(missing.size());
  add_visitors(part, settled, dimension, missing, merged);
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
  add_visitors(part, std::span(slices).subspan(settled.size()), dimension, keys, into);
}

}  // namespace hitstream::analytics
