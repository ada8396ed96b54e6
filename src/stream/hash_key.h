// The hash key space that the shards of a Kinesis stream divide among themselves: 128-bit unsigned numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hitstream::stream {

struct HashKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const HashKey&) const = default;

  [[nodiscard]] std::string decimal() const;  // as Kinesis writes it, "0" to 39 digits
  [[nodiscard]] static std::optional<HashKey> parse(std::string_view decimal);
};

// Where Kinesis puts a record of this partition key: its MD5, read as a big-endian number.
[[nodiscard]] HashKey hash_of(std::string_view partition_key);
// keys[i] becomes that of partition_keys[i]; there must be as many of both. Costs less than one by one.
void hash_each(std::span<const std::string_view> partition_keys, std::span<HashKey> keys);

}  // namespace hitstream::stream
