// Draws from the chunks of a part, under its lock, with what is kept of them. Private to the query engine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analytics/drawn_cache.h"
#include "analytics/query_engine.h"
#include "analytics/scan.h"
#include "analytics/time_slices.h"

namespace hitstream::analytics {

// One query, drawn from one part after the other. What it is given must outlive it.
class Drawing {
 public:
  // Rows that are scanned under the lock at a time, and what is left of their chunk: they take about a
  // millisecond.
  static constexpr std::size_t kRowsAtOnce = std::size_t{1} << 18;

  // `also`: what rows must be beside; whoever gives one asks for sums only.
  Drawing(DrawnCache& cache, const Query& query, FlagTest also = {})
      : cache_(cache), query_(query), also_(also) {}

  // For each bucket of `span_s` seconds in the slices, each of which begins and ends where buckets do, if it
  // has rows; under the part's lock. `second`: its first one since 1970.
  using UseBucket = std::function<void(std::int64_t second, const Bucket& bucket, unsigned thinned_bits)>;
  void buckets(const PartAccess& part, std::span<const Slice> slices, std::int64_t span_s,
               const UseBucket& use) const;
  // Of all the slices. What they sum to without the hour before and the one in progress is kept as well:
  // others seldom change.
  [[nodiscard]] SummedCounts counts(const PartAccess& part, const std::vector<Slice>& slices,
                                    Dimension dimension) const;
  // Merges the visitors of `keys` into `into`, which has one for each.
  void visitors(const PartAccess& part, const std::vector<Slice>& slices, Dimension dimension,
                const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const;

  [[nodiscard]] const Query& query() const { return query_; }

 private:
  enum class Kind : char {
    kBuckets = 'b',
    kCounts = 'c',
    kVisitors = 'v',
    kSummedCounts = 'C',
    kSummedVisitors = 'V'
  };
  [[nodiscard]] std::shared_ptr<const SummedCounts> summed_counts(const PartAccess& part,
                                                                  std::span<const Slice> settled,
                                                                  Dimension dimension) const;
  [[nodiscard]] std::shared_ptr<const DrawnVisitors> summed_visitors(
      const PartAccess& part, std::span<const Slice> settled, Dimension dimension,
      std::span<const std::uint32_t> keys) const;
  // Of all these chunks together.
  [[nodiscard]] std::uint64_t version_of(const PartAccess& part, std::span<const Slice> slices,
                                         bool asks_for_last) const;
  [[nodiscard]] std::string key(Kind kind, std::uint64_t part, std::uint32_t chunk,
                                std::uint8_t detail) const;
  // The filters or the dimension ask which view is the last of its session.
  [[nodiscard]] bool asks_for_last(Dimension dimension) const;
  // For each of the slices of which the part has a chunk: what is kept of that kind, or `make()`, brought up
  // to date by `follow(drawn, views, chunk, selection, slice)`, which returns the work in rows; then
  // `use(drawn, slice)`. The part's lock is let go after each kRowsAtOnce of them: whoever fills the part
  // waits for a reader.
  template <class Make, class Follow, class Use>
  void follow(const PartAccess& part, std::span<const Slice> slices, Kind kind, std::uint8_t detail,
              FlagTest also, Make make, Follow follow, Use use) const;
  void add_visitors(const PartAccess& part, std::span<const Slice> slices, Dimension dimension,
                    const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const;
  void add_counts(const PartAccess& part, std::span<const Slice> slices, Dimension dimension,
                  SummedCounts& into) const;

  DrawnCache& cache_;
  const Query& query_;
  FlagTest also_;
};

}  // namespace hitstream::analytics
