// How many different things there were, by their 32-bit hashes: exactly while they are few, then by
// HyperLogLog (Flajolet et al., 2007) with 2^14 registers and the estimator of O. Ertl, "New cardinality
// estimation algorithms for HyperLogLog sketches" (2017, algorithm 6), which is unbiased from the smallest to
// the largest counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hitstream::analytics {

// The standard error of an estimate, as a share of it: 1.04 / sqrt(2^14). For some 10 million things, those
// that share a hash add 0.1 %.
inline constexpr double kDistinctError = 0.008125;

// Takes nothing when empty, at most 8 KiB while they are few, 16 KiB then. Not thread-safe.
class DistinctCount {
 public:
  static constexpr std::size_t kFewMax = 1024;  // up to as many, it is exact

  void add(std::uint32_t hash) {
    if (!registers_.empty()) {
      raise(hash);
    } else {
      add_to_few(hash);
    }
  }
  void merge(const DistinctCount& other);

  // With `thinned_bits`: of the hashes that begin with as many zero bits, times 2^thinned_bits. That is what
  // can be said where a part of what was merged lacks all others (ViewChunk::thin). At most 8.
  [[nodiscard]] std::uint64_t estimate(unsigned thinned_bits = 0) const;
  [[nodiscard]] std::size_t memory_bytes() const {
    return few_.capacity() * sizeof(std::uint32_t) + registers_.capacity();
  }

 private:
  static constexpr unsigned kIndexBits = 14;
  static constexpr std::size_t kRegisters = std::size_t{1} << kIndexBits;
  static constexpr unsigned kRankBits = 32 - kIndexBits;

  void raise(std::uint32_t hash) {
    const auto rank = static_cast<std::uint8_t>(
        1 + __builtin_clz(hash << kIndexBits | std::uint32_t{1} << (kIndexBits - 1)));
    std::uint8_t& highest = registers_[hash >> kRankBits];
    if (rank > highest) highest = rank;
  }
  void add_to_few(std::uint32_t hash);
  void grow();
  template <class Use>
  void for_each_of_few(Use use) const {
    if (has_zero_) use(std::uint32_t{0});
    for (const std::uint32_t hash : few_) {
      if (hash != 0) use(hash);
    }
  }
  void make_registers();
  [[nodiscard]] std::uint64_t estimate_by_registers(std::size_t count) const;

  std::vector<std::uint32_t> few_;  // open addressing by the low bits, at most half full; 0 is a free place
  std::uint32_t few_count_ = 0;     // in it
  bool has_zero_ = false;
  std::vector<std::uint8_t> registers_;
};

}  // namespace hitstream::analytics
