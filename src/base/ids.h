// Identifiers that cross module borders, as types of their own so that they cannot be mixed up.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace hitstream::base {

// The `src` of a hit: 128 random bits, new each time a journal is opened.
struct SourceId {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const SourceId&) const = default;
  [[nodiscard]] std::string hex() const { return to_hex(bytes); }
  // 32 hexadecimal digits, or nothing.
  [[nodiscard]] static std::optional<SourceId> parse(std::string_view text) {
    SourceId id;
    if (!parse_hex(text, id.bytes)) return std::nullopt;
    return id;
  }
};

// Its bytes are random already: eight of them are a hash.
struct SourceIdHash {
  std::size_t operator()(const SourceId& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data(), sizeof hash);
    return hash;
  }
};

// A shard's name within its stream, as the stream gives it ("shardId-000000000000").
struct ShardId {
  std::string name;
  auto operator<=>(const ShardId&) const = default;
};

}  // namespace hitstream::base
