// Where on the stream each hit belongs: its partition key and the hash of it.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.h"
#include "shipper/partition_key.h"
#include "stream/hash_key.h"

namespace hitstream::shipper {

struct Place {
  std::string_view partition_key;
  stream::HashKey hash;
};

// Not thread-safe.
class Places {
 public:
  // Those of `records`, in their order. All at once, as hashing many keys side by side costs a fraction. They
  // may point into the records, and are valid until the next call.
  [[nodiscard]] std::span<const Place> of(std::span<const journal::Record> records);

 private:
  PartitionKeys keys_;
  std::deque<std::string> made_;  // keys that do not stand in their record
  std::vector<std::string_view> texts_;
  std::vector<stream::HashKey> hashes_;
  std::vector<Place> places_;
};

}  // namespace hitstream::shipper
