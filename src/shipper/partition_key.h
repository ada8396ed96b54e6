// The partition key of a hit: its session id.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "hit/hit.h"

namespace hitstream::shipper {

inline constexpr std::size_t kPartitionKeyMax = 256;  // characters; held to as bytes

// Not thread-safe.
class PartitionKeys {
 public:
  // The session id of `record`, cut to kPartitionKeyMax; where it has none that can be used, a text made of
  // its origin. The same for the same record always. Valid until the next call, or as long as `record`.
  // Records as hit::append_record() writes them cost no parsing.
  [[nodiscard]] std::string_view of(std::string_view record, const hit::Origin& origin);

 private:
  hit::Parser parser_;
  std::string made_;
};

}  // namespace hitstream::shipper
