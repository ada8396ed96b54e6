// How the values of a dimension stand in the columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "analytics/query.h"
#include "analytics/view_columns.h"

namespace hitstream::analytics {

// The flags that rows must have: (flags & mask) == value.
struct FlagTest {
  std::uint8_t mask = 0;
  std::uint8_t value = 0;
};
// What rows must be for the dimension to mean something of them.
[[nodiscard]] FlagTest flags_of(Dimension dimension);
// Of both; a contradiction, which no row fulfils, makes `value` have bits that `mask` lacks.
[[nodiscard]] FlagTest both(FlagTest a, FlagTest b);

// Whether several keys may have one value.
[[nodiscard]] constexpr bool is_grouped(Dimension dimension) {
  return dimension == Dimension::kSource || dimension == Dimension::kUtmSource ||
         dimension == Dimension::kUtmMedium || dimension == Dimension::kUtmCampaign;
}
// Whether rows without a value stand in its list.
[[nodiscard]] constexpr bool lists_unknown(Dimension dimension) {
  return dimension < Dimension::kUtmSource || dimension > Dimension::kUtmCampaign;
}

// Keys: of each row one, small and dense.
struct Keys {
  std::uint32_t end = 0;    // greater than all but the one of "(other)"
  std::uint32_t other = 0;  // Dictionary::none() where there is no such
};
[[nodiscard]] Keys keys_of(const ViewColumns& views, Dimension dimension);
// The keys of the rows `picked` of the block.
void read_keys(const ViewBlock& block, Dimension dimension, std::span<const std::uint16_t> picked,
               std::uint32_t* out);
// Of its first `rows` rows.
void read_keys(const ViewBlock& block, Dimension dimension, std::size_t rows, std::uint32_t* out);
// The value of a key; valid until the columns change.
[[nodiscard]] std::string_view value_of(const ViewColumns& views, Dimension dimension, std::uint32_t key);
// The key of a value; Dictionary::none() where it has none. Not of grouped dimensions.
[[nodiscard]] std::uint32_t key_of(const ViewColumns& views, Dimension dimension, std::string_view value);

}  // namespace hitstream::analytics
