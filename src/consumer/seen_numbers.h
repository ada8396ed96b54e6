// A set of 64-bit numbers that mostly arrive one after the other: a range for those, and compressed bitmaps
// for what lies outside of it.
#pragma once

#include <cstdint>
#include <map>
#include <roaring/roaring.hh>

#include "base/bytes.h"

namespace hitstream::consumer {

// Not thread-safe.
class SeenNumbers {
 public:
  // True when it was not in the set. A number behind the one before costs a comparison and an addition.
  bool insert(std::uint64_t number);
  void merge(const SeenNumbers& other);
  // How many of [from, below) are in the set.
  [[nodiscard]] std::uint64_t count(std::uint64_t from, std::uint64_t below) const;

  [[nodiscard]] std::size_t memory_bytes() const;
  void compact();
  void save(base::ByteWriter& out) const;
  // Into an empty set. False when the bytes are not what save() wrote; the set is then unspecified.
  [[nodiscard]] bool load(base::ByteReader& in);

 private:
  [[nodiscard]] std::uint64_t outside_below(std::uint64_t limit) const;
  [[nodiscard]] std::uint64_t outside_count(std::uint64_t from, std::uint64_t below) const;
  [[nodiscard]] bool in_range(std::uint64_t number) const;
  void insert_range(std::uint64_t first, std::uint64_t last);
  void insert_outside(std::uint64_t first, std::uint64_t last);
  void extend_range();
  [[nodiscard]] bool take_from_outside(std::uint64_t number);

  bool empty_ = true;
  std::uint64_t first_ = 0;  // the range, both ends within
  std::uint64_t last_ = 0;
  std::map<std::uint32_t, Roaring> outside_;  // by the upper half of the number; no bitmap is empty
};

}  // namespace hitstream::consumer
