#include "analytics/pattern_filter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <tuple>

#include "base/ascii.h"

namespace hitstream::analytics {
namespace {

constexpr unsigned kSlotBits = 13;
constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;

// Of the first three bytes; a fourth must be there.
std::size_t slot_of(const char* text) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
  return ((bytes & 0xFF'FFFF) * 0x9E37'79B1U) >> (32 - kSlotBits);
}

void set_bit(std::vector<std::uint64_t>& bits, std::size_t i) {
  bits[i / 64] |= std::uint64_t{1} << (i % 64);
}

void lower_into(std::string_view text, std::string& out) {
  out.resize(text.size());
  std::transform(text.begin(), text.end(), out.begin(), base::to_lower);
}

}  // namespace

PatternFilter::PatternFilter(std::span<const RequiredWord> words, std::size_t patterns)
    : starts_(kSlots + 1),
      absent_(kRequiredSetsMax, Bits((patterns + 63) / 64)),
      seen_(kRequiredSetsMax, Bits((patterns + 63) / 64)) {
  const auto slot = [](const RequiredWord& word) { return slot_of(std::string(word.word).c_str()); };
  std::vector<std::pair<std::size_t, const RequiredWord*>> sorted;
  std::vector<std::size_t> sets(patterns);
  for (const RequiredWord& word : words) {
    assert(word.word.size() >= kRequiredWordBytesMin && word.pattern < patterns &&
           word.set < kRequiredSetsMax);
    sorted.emplace_back(slot(word), &word);
    sets[word.pattern] = std::max<std::size_t>(sets[word.pattern], word.set + 1U);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->word) < std::tie(b.first, b.second->word);
  });
  for (const auto& [at, word] : sorted) {
    entries_.push_back({word, entries_.empty() || entries_.back().word->word != word->word});
    ++starts_[at + 1];
  }
  for (std::size_t i = 0; i < kSlots; ++i)
    starts_[i + 1] = static_cast<std::uint16_t>(starts_[i + 1] + starts_[i]);
  for (std::size_t i = 0; i < patterns; ++i) {
    if (sets[i] == 0) without_words_.push_back(static_cast<std::uint16_t>(i));
    for (std::size_t set = std::max<std::size_t>(sets[i], 1); set < kRequiredSetsMax; ++set)
      set_bit(absent_[set], i);
  }
}

std::span<const std::uint16_t> PatternFilter::candidates(std::string_view text) {
  candidates_.clear();
  lower_into(text, lower_);
  seen_ = absent_;
  // The zero behind the text is the fourth byte of its last three.
  for (std::size_t i = 0; i + kRequiredWordBytesMin <= lower_.size(); ++i) {
    const std::size_t slot = slot_of(&lower_[i]);
    if (starts_[slot] != starts_[slot + 1]) look_at(std::string_view(lower_).substr(i), slot);
  }
  for (std::size_t i = 0; i < seen_[0].size(); ++i) {
    std::uint64_t all = seen_[0][i];
    for (const Bits& bits : seen_) all &= bits[i];
    for (; all != 0; all &= all - 1)
      candidates_.push_back(
          static_cast<std::uint16_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(all))));
  }
  return candidates_;
}

void PatternFilter::look_at(std::string_view rest, std::size_t slot) {
  bool is_there = false;
  for (std::size_t i = starts_[slot]; i < starts_[slot + 1]; ++i) {
    const Entry& entry = entries_[i];
    if (entry.is_new) is_there = rest.starts_with(entry.word->word);
    if (is_there) set_bit(seen_[entry.word->set], entry.word->pattern);
  }
}

}  // namespace hitstream::analytics
