// What is drawn from the rows of one chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analytics/distinct_count.h"
#include "analytics/query.h"
#include "analytics/selection.h"
#include "analytics/view_columns.h"

namespace hitstream::analytics {

// Counts are of rows: each stands for 2^thinned_bits views.
struct Drawn {
  Drawn() = default;
  Drawn(const Drawn&) = default;
  Drawn& operator=(const Drawn&) = default;
  virtual ~Drawn() = default;
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  unsigned thinned_bits = 0;
};

struct DrawnSums final : Drawn {
  std::uint64_t views = 0, sessions = 0, bounces = 0, visible_units = 0, visible_views = 0;
  DistinctCount visitors;
  [[nodiscard]] std::size_t memory_bytes() const override { return sizeof *this + visitors.memory_bytes(); }
};

struct DrawnCounts final : Drawn {
  struct Count {
    std::uint32_t key = 0;
    std::uint32_t rows = 0;
  };
  std::vector<Count> counts;  // by key
  std::uint32_t other = 0;    // rows whose value found no room
  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof *this + counts.capacity() * sizeof(Count);
  }
};

// The same of several chunks: counts are of views.
struct SummedCounts final : Drawn {
  std::vector<std::uint64_t> of_key;
  std::uint64_t rows = 0, total = 0, other = 0;  // views of all values, and of those that found no room

  void add(const DrawnCounts& drawn);
  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof *this + of_key.capacity() * sizeof(std::uint64_t);
  }
};

// The visitors of some keys.
struct DrawnVisitors final : Drawn {
  std::unordered_map<std::uint32_t, std::shared_ptr<const DistinctCount>> of_key;
  [[nodiscard]] std::size_t memory_bytes() const override;
};

[[nodiscard]] std::shared_ptr<DrawnSums> draw_sums(const ViewChunk& chunk, Seconds seconds,
                                                   const Selection& rows);
[[nodiscard]] std::shared_ptr<DrawnCounts> draw_counts(const ViewColumns& views, const ViewChunk& chunk,
                                                       Seconds seconds, const Selection& rows,
                                                       Dimension dimension);
// Of `keys` those that `known` (may be null) has not; with what it has.
[[nodiscard]] std::shared_ptr<DrawnVisitors> draw_visitors(const ViewColumns& views, const ViewChunk& chunk,
                                                           Seconds seconds, const Selection& rows,
                                                           Dimension dimension,
                                                           std::span<const std::uint32_t> keys,
                                                           const DrawnVisitors* known);

// One bucket of a series.
struct Bucket {
  std::uint64_t rows = 0, views = 0, sessions = 0;
  DistinctCount visitors;
  unsigned thinned_bits = 0;  // the most of what is in it

  void add(const Bucket& other);
};

struct DrawnBuckets final : Drawn {
  std::vector<Bucket> buckets;
  [[nodiscard]] std::size_t memory_bytes() const override;
};
// Buckets of `span_s` seconds, of which a chunk is a whole number.
[[nodiscard]] std::shared_ptr<DrawnBuckets> draw_buckets(const ViewChunk& chunk, Seconds seconds,
                                                         const Selection& rows, std::int64_t span_s);

}  // namespace hitstream::analytics
