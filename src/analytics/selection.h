// Which rows a query is about.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analytics/dimension.h"
#include "analytics/query.h"
#include "analytics/view_columns.h"

namespace hitstream::analytics {

// Seconds of a chunk, both included.
struct Seconds {
  std::uint16_t first = 0;
  std::uint16_t last = kChunkSeconds - 1;
  [[nodiscard]] bool is_whole() const { return first == 0 && last == kChunkSeconds - 1; }
};

// A query's filters in the numbers of one shard's columns. True as long as the columns do not change.
class Selection {
 public:
  // `also`: what rows must be beside.
  Selection(const ViewColumns& views, const Query& query, FlagTest also);

  // The flag of the rows that each stand for a session: its first view, or, where the filters ask which view
  // was the last, that one.
  [[nodiscard]] std::uint8_t session_flag() const { return session_flag_; }

  using Picked = std::array<std::uint16_t, ViewBlock::kRows>;

  // `use(const ViewBlock&, std::span<const std::uint16_t> picked)` for each block that has some of them, from
  // the row `from` on, and of which `wants(const ViewBlock&, rows)` says so.
  template <class Use, class Wants>
  void for_each(const ViewChunk& chunk, Seconds seconds, std::uint32_t from, Use use, Wants wants) const {
    if (matches_nothing_) return;
    for (std::size_t b = from / ViewBlock::kRows; b < chunk.blocks().size(); ++b) {
      const ViewChunk::Block& block = chunk.blocks()[b];
      if (block.first_second > seconds.last || block.last_second < seconds.first) continue;
      if (!wants(*block.columns, chunk.rows_of(b))) continue;
      const bool inside = block.first_second >= seconds.first && block.last_second <= seconds.last;
      const std::size_t first = b == from / ViewBlock::kRows ? from % ViewBlock::kRows : 0;
      Picked picked;
      const auto some = pick(*block.columns, first, chunk.rows_of(b), inside ? Seconds() : seconds, picked);
      if (!some.empty()) use(*block.columns, some);
    }
  }
  template <class Use>
  void for_each(const ViewChunk& chunk, Seconds seconds, std::uint32_t from, Use use) const {
    for_each(chunk, seconds, from, use, [](const ViewBlock&, std::size_t) { return true; });
  }
  // Those from the row `first` to before the row `end` of the block, in order; they stand in `picked`.
  [[nodiscard]] std::span<const std::uint16_t> pick(const ViewBlock& block, std::size_t first,
                                                    std::size_t end, Seconds seconds, Picked& picked) const;
  // No row at all.
  [[nodiscard]] bool is_empty() const { return matches_nothing_; }

 private:
  using Mask = std::array<std::uint8_t, ViewBlock::kRows>;
  struct Test {
    Dimension dimension = Dimension::kPage;
    std::uint32_t key = 0;
    std::vector<std::uint8_t> of_key;  // of a grouped dimension: 1 for the keys that have the value
  };
  void add(const ViewColumns& views, Dimension dimension, std::string_view value);
  static void narrow(const ViewBlock& block, std::size_t rows, const Test& test, Mask& mask);

  FlagTest flags_;
  std::uint8_t session_flag_ = kFirstOfSession;
  std::vector<Test> tests_;
  bool matches_nothing_ = false;
};

// Of a query: people or everybody, views or events, and what its filters ask for.
[[nodiscard]] FlagTest flags_of(const Query& query, FlagTest also);

}  // namespace hitstream::analytics
