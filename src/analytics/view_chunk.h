// The views of ten minutes, column by column: 24 bytes a view.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "analytics/change_log.h"

namespace hitstream::analytics {

// So few that little is drawn anew where something has changed, and an hour is a whole number of them.
inline constexpr std::uint32_t kChunkSeconds = 600;

// Bits of a row's flags. A session's views are those of its id on one site with at most kSessionGapSeconds
// between them.
inline constexpr std::uint8_t kFirstOfSession = 1;
inline constexpr std::uint8_t kLastOfSession = 2;  // so far
inline constexpr std::uint8_t kOnlyOfSession = 4;  // so far; the first is also the last
inline constexpr std::uint8_t kIsBot = 8;
inline constexpr std::uint8_t kIsEvent =
    16;  // a custom event and no view: its name stands in the campaign's place
inline constexpr std::uint8_t kSessionFlags = kFirstOfSession | kLastOfSession | kOnlyOfSession;
inline constexpr std::uint8_t kPassingFlags = kLastOfSession | kOnlyOfSession;  // that the next view may end
inline constexpr unsigned kChannelShift = 5;                                    // above them, the Channel

// The numbers are those of the dictionaries (view_columns.h).
struct Row {
  std::uint16_t second = 0;   // within the chunk
  std::uint32_t visitor = 0;  // hash
  std::uint16_t site = 0;
  std::uint32_t page = 0;  // 24 bits
  std::uint16_t source = 0, campaign = 0, browser = 0;
  std::uint8_t country = 0, os = 0, language = 0;
  std::uint8_t look = 0;  // Device, and ScreenClass << kScreenShift
  std::uint8_t flags = 0;
  std::uint16_t visible = 0;  // in 1/kVisibleUnits seconds; 0 not told

  bool operator==(const Row&) const = default;
};
inline constexpr unsigned kScreenShift = 3;
inline constexpr std::uint16_t kVisibleUnits = 16;
inline constexpr std::uint16_t kVisibleMax = 3600 * kVisibleUnits;

struct ViewBlock {
  static constexpr std::size_t kRows = 256;
  template <class T>
  using Column = std::array<T, kRows>;

  Column<std::uint32_t> visitor;
  Column<std::uint16_t> second, site, page_low, source, campaign, browser, visible;
  Column<std::uint8_t> page_high, country, os, language, look, flags;

  [[nodiscard]] std::uint32_t page(std::size_t i) const {
    return page_low[i] | std::uint32_t{page_high[i]} << 16;
  }
  void set(std::size_t i, const Row& row);
  [[nodiscard]] Row get(std::size_t i) const;
};
static_assert(sizeof(ViewBlock) == 24 * ViewBlock::kRows, "the promise is 24 bytes a view");

// Thinned by n bits it holds the visitors whose hash begins with n zero bits, each standing for 2^n. Not
// thread-safe.
class ViewChunk {
 public:
  static constexpr unsigned kThinnedBitsMax = 8;

  // That begins at second `number` * kChunkSeconds since 1970. `arrangement`: a number that no other chunk
  // has had, not 0.
  ViewChunk(std::uint32_t number, std::uint64_t arrangement) : number_(number), arrangement_(arrangement) {}

  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] unsigned thinned_bits() const { return thinned_bits_; }
  [[nodiscard]] bool keeps(std::uint32_t visitor) const {
    return thinned_bits_ == 0 || visitor >> (32 - thinned_bits_) == 0;
  }
  // Its index. Rows stand in the order in which they came.
  std::uint32_t add(const Row& row);
  // Halves the visitors, and with them their sessions. `moved[i]` becomes the new index of row i, or
  // kNoIndex. `arrangement`: as above.
  void thin(std::uint64_t arrangement, std::vector<std::uint32_t>& moved);

  static constexpr std::uint32_t kNoIndex = 0xFFFFFFFF;

  [[nodiscard]] Row row(std::uint32_t index) const {
    return blocks_[index / ViewBlock::kRows].columns->get(index % ViewBlock::kRows);
  }
  struct Place {
    ViewBlock& block;
    std::size_t i;
  };
  [[nodiscard]] Place at(std::uint32_t index) {
    return {*blocks_[index / ViewBlock::kRows].columns, index % ViewBlock::kRows};
  }

  struct Block {
    std::unique_ptr<ViewBlock> columns;
    std::uint16_t first_second = 0xFFFF, last_second = 0;  // of its rows
  };
  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  [[nodiscard]] std::size_t rows_of(std::size_t block) const {
    return block + 1 < blocks_.size() ? ViewBlock::kRows : size_ - block * ViewBlock::kRows;
  }
  // With what is known of changes: some 2 bytes a row at most, or 24 KiB.
  [[nodiscard]] std::size_t memory_bytes() const {
    return blocks_.size() * sizeof(ViewBlock) + content_.memory_bytes() + passing_.memory_bytes();
  }

  // What somebody has seen of a chunk. What is drawn from it stays true until it has another mark; what asks
  // neither whether a view is the last or only one of its session nor how long it was seen, until the mark
  // differs in more than `passing`.
  struct Mark {
    std::uint64_t arrangement = 0;
    std::uint64_t content = 0, passing = 0;  // changes so far, of rows that were followed
    std::uint32_t rows = 0;

    bool operator==(const Mark&) const = default;
  };
  [[nodiscard]] Mark mark() const { return {arrangement_, content_.end(), passing_.end(), size_}; }
  // The mark; from now on, what changes in the rows there are is told by changes(). Of other rows nobody has
  // drawn anything, so that nobody asks.
  Mark follow() const {
    followed_ = size_;
    return mark();
  }
  // Whether all changes since are known.
  [[nodiscard]] bool remembers(const Mark& mark, bool with_passing) const {
    return mark.arrangement == arrangement_ && mark.content >= content_.begin() &&
           (!with_passing || mark.passing >= passing_.begin());
  }
  struct Change {
    std::uint32_t index = 0;
    Row before;
  };
  // Of the rows of that mark, which it remembers, each that has changed since once, as it was then.
  [[nodiscard]] std::vector<Change> changes(const Mark& since, bool with_passing) const;

  // Before the row is changed, in its kPassingFlags and `visible` or in anything else.
  void note_passing(std::uint32_t index);
  void note_content(std::uint32_t index);
  void forget_content_changes() { content_.forget(); }

 private:
  struct Passing {
    std::uint8_t flags = 0;
    std::uint16_t visible = 0;
  };

  std::uint32_t number_;
  std::uint32_t size_ = 0;
  unsigned thinned_bits_ = 0;
  std::uint64_t arrangement_;
  mutable std::uint32_t followed_ = 0;  // rows
  ChangeLog<Row> content_;
  ChangeLog<Passing> passing_;
  std::vector<Block> blocks_;
};

}  // namespace hitstream::analytics
