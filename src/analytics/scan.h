// What is drawn from the rows of one chunk, and follows it: it is brought up to date by the rows that were
// added since and by those that have changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "analytics/dimension.h"
#include "analytics/distinct_count.h"
#include "analytics/query.h"
#include "analytics/selection.h"
#include "analytics/view_columns.h"

namespace hitstream::analytics {

using PickedRows = std::span<const std::uint16_t>;

// Counts are of rows: each stands for 2^thinned_bits views. What is drawn from a chunk is guarded by whatever
// guards its part. Each kind has a follow(), which returns how much there was to do, in rows: those that were
// scanned, and what takes about as long as so many of them.
struct Drawn {
  Drawn() = default;
  Drawn(const Drawn&) = default;
  Drawn& operator=(const Drawn&) = default;
  virtual ~Drawn() = default;
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  ViewChunk::Mark mark;  // of the chunk when it was drawn last
  unsigned thinned_bits = 0;
};

// The sums of some seconds.
struct Bucket {
  std::uint64_t rows = 0, sessions = 0, bounces = 0, visible_units = 0, visible_views = 0;
  DistinctCount visitors;

  // Without the visitors.
  void add(const ViewBlock& block, PickedRows picked, std::uint8_t session_flag);
  void take(const ViewBlock& block, PickedRows picked, std::uint8_t session_flag);
};

// Buckets of `span_s` seconds, of which a chunk is a whole number.
struct DrawnBuckets final : Drawn {
  // Without visitors where nobody asks for them.
  DrawnBuckets(std::uint16_t the_span_s, bool the_visitors)
      : span_s(the_span_s), with_visitors(the_visitors) {}

  // Brings it up to date from that second of the chunk on, where a bucket begins; what is long before is
  // dropped.
  std::size_t follow(const ViewChunk& chunk, const Selection& rows, std::uint16_t from_second);
  [[nodiscard]] std::size_t memory_bytes() const override;

  std::uint16_t span_s;
  bool with_visitors;
  std::uint16_t first_second = 0;
  std::vector<Bucket> buckets;  // from `first_second` to the end of the chunk

 private:
  void begin_at(std::uint16_t second);
  void clear();
  void change(const ViewBlock& before, PickedRows picked_before, const ViewBlock& now, PickedRows picked,
              std::uint8_t session_flag);
  // `use(bucket, picked)` for runs of rows of one bucket.
  template <class Use>
  void for_each_run(const ViewBlock& block, PickedRows picked, Use use);

  bool is_spoilt_ = false;  // somebody is among the visitors who may be there no more
};

struct DrawnCounts final : Drawn {
  struct Count {
    std::uint32_t key = 0;
    std::uint32_t rows = 0;
  };

  // `asks_for_last`: the rows of this selection depend on kPassingFlags.
  std::size_t follow(const ViewColumns& views, const ViewChunk& chunk, Seconds seconds, const Selection& rows,
                     Dimension dimension, bool asks_for_last);
  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof *this + counts.capacity() * sizeof(Count);
  }

  std::vector<Count> counts;  // by key
  std::uint32_t other = 0;    // rows whose value found no room
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
  // Beside those asked for, this many more keys are followed.
  static constexpr std::size_t kOthersMax = 64;

  // All of `keys`, which are there then.
  std::size_t follow(const ViewColumns& views, const ViewChunk& chunk, Seconds seconds, const Selection& rows,
                     Dimension dimension, bool asks_for_last, std::span<const std::uint32_t> keys);
  [[nodiscard]] std::size_t memory_bytes() const override;

  std::unordered_map<std::uint32_t, std::shared_ptr<DistinctCount>> of_key;

 private:
  void change(Dimension dimension, const ViewBlock& before, PickedRows picked_before, const ViewBlock& now,
              PickedRows picked);
  void limit(std::span<const std::uint32_t> keys);
};

}  // namespace hitstream::analytics
