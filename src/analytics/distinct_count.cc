#include "analytics/distinct_count.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hitstream::analytics {
namespace {

// The two functions of Ertl's estimator, by their series, which end where the sum no longer changes.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double sum = x;
  double factor = 1;
  for (double before = -1; sum != before;) {
    x *= x;
    before = sum;
    sum += x * factor;
    factor *= 2;
  }
  return sum;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double sum = 1 - x;
  double factor = 1;
  for (double before = -1; sum != before;) {
    x = std::sqrt(x);
    before = sum;
    factor *= 0.5;
    sum -= (1 - x) * (1 - x) * factor;
  }
  return sum / 3;
}

void keep_different(std::vector<std::uint32_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace

void DistinctCount::make_room() {
  keep_different(few_);
  if (few_.size() > kFewMax / 2) make_registers();
}

void DistinctCount::make_registers() {
  registers_.assign(kRegisters, 0);
  for (const std::uint32_t hash : few_) raise(hash);
  few_ = {};
}

void DistinctCount::merge(const DistinctCount& other) {
  if (other.registers_.empty()) {
    for (const std::uint32_t hash : other.few_) add(hash);
    return;
  }
  if (registers_.empty()) make_registers();
  for (std::size_t i = 0; i < kRegisters; ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

std::uint64_t DistinctCount::estimate(unsigned thinned_bits) const {
  if (!registers_.empty()) return estimate_by_registers(kRegisters >> thinned_bits) << thinned_bits;
  std::vector<std::uint32_t> kept;
  for (const std::uint32_t hash : few_) {
    if (thinned_bits == 0 || hash >> (32 - thinned_bits) == 0) kept.push_back(hash);
  }
  keep_different(kept);
  return std::uint64_t{kept.size()} << thinned_bits;
}

std::uint64_t DistinctCount::estimate_by_registers(std::size_t count) const {
  std::array<std::uint32_t, kRankBits + 2> of_rank{};
  for (std::size_t i = 0; i < count; ++i) ++of_rank[registers_[i]];
  const auto m = static_cast<double>(count);
  double z = m * tau(1 - of_rank[kRankBits + 1] / m);
  for (std::size_t rank = kRankBits; rank >= 1; --rank) z = 0.5 * (z + of_rank[rank]);
  z += m * sigma(of_rank[0] / m);
  return static_cast<std::uint64_t>(std::llround(m * m / (2 * std::log(2.0) * z)));
}

}  // namespace hitstream::analytics
