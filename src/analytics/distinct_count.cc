#include "analytics/distinct_count.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

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

constexpr std::size_t kFirstPlaces = 16;

}  // namespace

void DistinctCount::add_to_few(std::uint32_t hash) {
  if (hash == 0) {
    has_zero_ = true;
    return;
  }
  if (2 * (few_count_ + 1) > few_.size()) grow();
  if (!registers_.empty()) return raise(hash);
  const std::size_t mask = few_.size() - 1;
  std::size_t at = hash & mask;
  while (few_[at] != 0 && few_[at] != hash) at = (at + 1) & mask;
  if (few_[at] == hash) return;
  few_[at] = hash;
  ++few_count_;
}

void DistinctCount::grow() {
  if (few_count_ >= kFewMax) return make_registers();
  std::vector<std::uint32_t> before(std::max(2 * few_.size(), kFirstPlaces));
  std::swap(before, few_);
  const std::size_t mask = few_.size() - 1;
  for (const std::uint32_t hash : before) {
    if (hash == 0) continue;
    std::size_t at = hash & mask;
    while (few_[at] != 0) at = (at + 1) & mask;
    few_[at] = hash;
  }
}

void DistinctCount::make_registers() {
  registers_.assign(kRegisters, 0);
  for_each_of_few([this](std::uint32_t hash) { raise(hash); });
  few_ = std::vector<std::uint32_t>();
}

void DistinctCount::merge(const DistinctCount& other) {
  if (other.registers_.empty()) {
    other.for_each_of_few([this](std::uint32_t hash) { add(hash); });
    return;
  }
  if (registers_.empty()) make_registers();
  for (std::size_t i = 0; i < kRegisters; ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

std::uint64_t DistinctCount::estimate(unsigned thinned_bits) const {
  if (!registers_.empty()) return estimate_by_registers(kRegisters >> thinned_bits) << thinned_bits;
  std::uint64_t kept = 0;
  for_each_of_few([&kept, thinned_bits](std::uint32_t hash) {
    if (thinned_bits == 0 || hash >> (32 - thinned_bits) == 0) ++kept;
  });
  return kept << thinned_bits;
}

std::uint64_t DistinctCount::estimate_by_registers(std::size_t count) const {
  // Most registers have one of few ranks: four tables in turn, so that one addition need not wait for the one
  // before.
  std::array<std::array<std::uint32_t, kRankBits + 2>, 4> tables{};
  for (std::size_t i = 0; i < count; ++i) ++tables[i % 4][registers_[i]];
  std::array<std::uint32_t, kRankBits + 2> of_rank{};
  for (const auto& table : tables) {
    for (std::size_t rank = 0; rank < of_rank.size(); ++rank) of_rank[rank] += table[rank];
  }
  const auto m = static_cast<double>(count);
  double z = m * tau(1 - of_rank[kRankBits + 1] / m);
  for (std::size_t rank = kRankBits; rank >= 1; --rank) z = 0.5 * (z + of_rank[rank]);
  z += m * sigma(of_rank[0] / m);
  return static_cast<std::uint64_t>(std::llround(m * m / (2 * std::log(2.0) * z)));
}

}  // namespace hitstream::analytics
