// What a record of a stream holds, and where it comes from.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "hit/hit.h"
#include "stream/stream.h"

namespace hitstream::consumer {

[[nodiscard]] inline base::Result<hit::Hit> read_hit(const stream::Record& record, hit::Parser& parser) {
  auto hit = parser.parse(record.data);
  if (hit && record.origin) hit->origin = record.origin;
  return hit;
}

// So many hits are read before the first of them is handed on: each has a parser that keeps its texts.
inline constexpr std::size_t kHitsAhead = 8;
using Parsers = std::array<hit::Parser, kHitsAhead>;

// Of a record that read_hit() does not take.
[[nodiscard]] inline std::optional<hit::Origin> origin_of(const stream::Record& record) {
  return record.origin ? record.origin : hit::origin_at_end(record.data);
}

}  // namespace hitstream::consumer
