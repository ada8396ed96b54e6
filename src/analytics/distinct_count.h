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
  void add(std::uint32_t hash) {
    if (registers_.empty()) {
      few_.push_back(hash);
      if (few_.size() >= kFewMax) make_room();
      return;
    }
    raise(hash);
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
  static constexpr std::size_t kFewMax = 2048;

  void raise(std::uint32_t hash) {
    const auto rank = static_cast<std::uint8_t>(
        1 + __builtin_clz(hash << kIndexBits | std::uint32_t{1} << (kIndexBits - 1)));
    std::uint8_t& highest = registers_[hash >> kRankBits];
    if (rank > highest) highest = rank;
  }
  void make_room();
  void make_registers();
  [[nodiscard]] std::uint64_t estimate_by_registers(std::size_t count) const;

  std::vector<std::uint32_t> few_;  // as they came
  std::vector<std::uint8_t> registers_;
};

}  // namespace hitstream::analytics
