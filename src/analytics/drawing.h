// Draws from the chunks of a part, under its lock, with what is kept of them. Private to the query engine.
#pragma once

#include <cstdint>
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
  // `also`: what rows must be beside; whoever gives one asks for sums only.
  Drawing(DrawnCache& cache, const Query& query, FlagTest also = {})
      : cache_(cache), query_(query), also_(also) {}

  // Null: the part has nothing of that time.
  [[nodiscard]] std::shared_ptr<const DrawnSums> sums(const PartAccess& part, const Slice& slice) const;
  // Of all the slices. What they sum to without the hour before and the one in progress is kept as well:
  // others seldom change.
  [[nodiscard]] SummedCounts counts(const PartAccess& part, const std::vector<Slice>& slices,
                                    Dimension dimension) const;
  // Merges the visitors of `keys` into `into`, which has one for each.
  void visitors(const PartAccess& part, const std::vector<Slice>& slices, Dimension dimension,
                const std::vector<std::uint32_t>& keys, std::vector<DistinctCount>& into) const;
  // Adds to `into`, whose first bucket begins at second `first_s` since 1970.
  void buckets(const PartAccess& part, const Slice& slice, std::vector<Bucket>& into, std::int64_t first_s,
               std::int64_t span_s) const;

  [[nodiscard]] const Query& query() const { return query_; }

 private:
  enum class Kind : char {
    kSums = 's',
    kBuckets = 'b',
    kCounts = 'c',
    kVisitors = 'v',
    kSummedCounts = 'C',
    kSummedVisitors = 'V'
  };
  [[nodiscard]] std::shared_ptr<const DrawnCounts> counts(const PartAccess& part, const Slice& slice,
                                                          Dimension dimension) const;
  [[nodiscard]] std::shared_ptr<const DrawnVisitors> visitors(const PartAccess& part, const Slice& slice,
                                                              Dimension dimension,
                                                              std::span<const std::uint32_t> keys) const;
  [[nodiscard]] std::shared_ptr<const SummedCounts> summed_counts(const PartAccess& part,
                                                                  std::span<const Slice> settled,
                                                                  Dimension dimension) const;
  [[nodiscard]] std::shared_ptr<const DrawnVisitors> summed_visitors(
      const PartAccess& part, std::span<const Slice> settled, Dimension dimension,
      std::span<const std::uint32_t> keys) const;
  // Of all these chunks together.
  [[nodiscard]] std::uint64_t version_of(const PartAccess& part, std::span<const Slice> slices,
                                         bool whole_version) const;
  [[nodiscard]] std::string key(Kind kind, std::uint64_t part, std::uint32_t chunk,
                                Dimension dimension) const;
  // The filters or the dimension ask which view is the last of its session.
  [[nodiscard]] bool asks_for_last(Dimension dimension) const;
  // `draw(views, chunk, selection, known)` makes it, where what is known is null or does not do:
  // `suffices(known)`.
  template <class Result, class Draw, class Suffices>
  [[nodiscard]] std::shared_ptr<const Result> fetch(const PartAccess& part, const Slice& slice,
                                                    const std::string& key, bool whole_version, FlagTest also,
                                                    Draw draw, Suffices suffices) const;

  DrawnCache& cache_;
  const Query& query_;
  FlagTest also_;
};

}  // namespace hitstream::analytics
