// The day's views in columns, and the texts in them: what lists, filters, summaries and their series are
// scanned from. One mechanism for all of them: a session is flags of its rows.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "analytics/dictionary.h"
#include "analytics/facts.h"
#include "analytics/sources.h"
#include "analytics/view_chunk.h"
#include "base/units.h"

namespace hitstream::analytics {

inline constexpr std::uint32_t kSessionGapSeconds = 30 * 60;
[[nodiscard]] constexpr bool within_gap(std::uint32_t earlier_s, std::uint32_t later_s) {
  return later_s <= std::uint64_t{earlier_s} + kSessionGapSeconds;
}

struct ColumnOptions {
  std::size_t text_bytes = 32 << 20;  // of the pages; an eighth of it for each other column of texts
  std::size_t sessions_max = std::size_t{1}
                             << 18;  // a power of two; how many are remembered, and as many views
  std::uint64_t seed = 0;            // of the tables' hashes; any number, best one that nobody knows
};

// Where a row stands. An index of ViewChunk::kNoIndex is a row that was not kept.
struct RowRef {
  std::uint32_t second = 0;  // since 1970; it tells the chunk
  std::uint32_t index = ViewChunk::kNoIndex;
  // By second, and within one as they came.
  auto operator<=>(const RowRef&) const = default;
};

// After rows of the chunk of that number went elsewhere (ViewChunk::thin).
void move_row(RowRef& row, std::uint32_t chunk, const std::vector<std::uint32_t>& moved);

// Columns whose values are texts.
enum class Texts : std::uint8_t {
  kSite,
  kPage,
  kSource,
  kCampaign,
  kBrowser,
  kCountry,
  kOs,
  kLanguage,
  kEvent
};
inline constexpr std::size_t kTextColumns = 9;

// Of one shard. Not thread-safe.
class ViewColumns {
 public:
  explicit ViewColumns(const ColumnOptions& options);

  // The row's numbers for those facts, without second, visitor and flags but for the channel.
  [[nodiscard]] Row row_of(const Facts& facts, std::string_view site);
  [[nodiscard]] std::uint32_t event_id(std::string_view name) { return dictionary(Texts::kEvent).add(name); }
  // `second`: since 1970. Not kept where its chunk is thinned and its visitor is not of the sample.
  RowRef add(Row row, std::uint32_t second);
  [[nodiscard]] std::uint16_t site_id(std::string_view name) {
    return static_cast<std::uint16_t>(dictionary(Texts::kSite).add(name));
  }
  void set_site(const RowRef& ref, std::uint16_t site);
  // What a report could tell of a view: writes what is known of it over the row.
  void amend(const RowRef& ref, const Facts& facts);
  void set_flags(const RowRef& ref, std::uint8_t flags);
  void clear_flags(const RowRef& ref, std::uint8_t flags);
  void set_visible(const RowRef& ref, std::uint16_t units);  // unless it has more

  // Forgets what has left the day at `now_ms`; texts that only stood there make room when it is scarce.
  void drop_old(base::UnixMillis now_ms);

  using Chunks = std::map<std::uint32_t, ViewChunk>;
  [[nodiscard]] const Chunks& chunks() const { return chunks_; }  // by number
  [[nodiscard]] const ViewChunk* chunk(std::uint32_t number) const;
  [[nodiscard]] const Dictionary& dictionary(Texts column) const {
    return dictionaries_[static_cast<std::size_t>(column)];
  }
  // Whether the row is there, and it if so.
  [[nodiscard]] std::optional<Row> row(const RowRef& ref) const;
  // Changes when numbers of texts may have been given anew.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }

  // What thinning would take from next: of the chunks that are thinned least, the oldest with something to
  // take.
  struct Candidate {
    unsigned thinned_bits = 0;
    std::uint32_t chunk = 0;
    auto operator<=>(const Candidate&) const = default;
  };
  [[nodiscard]] std::optional<Candidate> candidate() const;
  // See ViewChunk::thin().
  void thin(std::uint32_t chunk, std::vector<std::uint32_t>& moved);

  // Rows and texts.
  [[nodiscard]] std::size_t memory_bytes() const;
  struct Kept {
    std::uint64_t rows = 0;        // that are there
    std::uint64_t stands_for = 0;  // how many there were
  };
  [[nodiscard]] Kept kept() const;

 private:
  [[nodiscard]] Dictionary& dictionary(Texts column) {
    return dictionaries_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] ViewChunk* chunk_of(const RowRef& ref);
  [[nodiscard]] std::uint16_t campaign_of(const Facts& facts);
  // channel_of() both, where `id` is the source's number.
  [[nodiscard]] Channel channel_for(std::uint16_t id, std::string_view source, std::string_view utm_medium);
  // Writes the row's flags, if they are others.
  void write_flags(ViewChunk& chunk, std::uint32_t index, std::uint8_t flags);
  void recycle_texts();
  [[nodiscard]] std::vector<bool> used_ids(Texts column) const;

  std::vector<Dictionary> dictionaries_;
  std::vector<std::optional<Channel>> channels_;  // of sources without a medium, by number, as they are known
  Chunks chunks_;
  ViewChunk* latest_ = nullptr;  // added to last
  std::int64_t oldest_hour_ = 0;
  std::uint64_t arrangements_ = 0;  // of chunks, so far
  std::uint64_t generation_ = 0;
};

// The parts of a campaign as it stands in its dictionary.
struct Campaign {
  std::string_view source, medium, name;
};
[[nodiscard]] Campaign campaign_of(std::string_view text);

// True when event times of that moment can be held: from 1970 to 2106.
[[nodiscard]] bool fits_columns(base::UnixMillis time_ms);

}  // namespace hitstream::analytics
