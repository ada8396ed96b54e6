#include "consumer/seen_numbers.h"

#include <algorithm>
#include <limits>
#include <string>

#include "consumer/bitmap_check.h"

namespace hitstream::consumer {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

std::uint32_t upper(std::uint64_t number) { return static_cast<std::uint32_t>(number >> 32U); }
std::uint32_t lower(std::uint64_t number) { return static_cast<std::uint32_t>(number); }

}  // namespace

bool SeenNumbers::in_range(std::uint64_t number) const {
  return !empty_ && number >= first_ && number <= last_;
}

bool SeenNumbers::insert(std::uint64_t number) {
  if (in_range(number)) return false;
  if (!empty_ && (last_ == kLargest || number != last_ + 1))
    return outside_[upper(number)].addChecked(lower(number));
  // The range stops before the next number outside, so this one is new.
  first_ = empty_ ? number : first_;
  last_ = number;
  empty_ = false;
  if (!outside_.empty()) extend_range();
  return true;
}

bool SeenNumbers::take_from_outside(std::uint64_t number) {
  const auto bitmap = outside_.find(upper(number));
  if (bitmap == outside_.end() || !bitmap->second.removeChecked(lower(number))) return false;
  if (bitmap->second.isEmpty()) outside_.erase(bitmap);
  return true;
}

void SeenNumbers::extend_range() {
  while (last_ != kLargest && take_from_outside(last_ + 1)) ++last_;
}

void SeenNumbers::insert_outside(std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t at = first;; ++at) {
    const std::uint64_t end = std::min(last, at | 0xFFFF'FFFFU);
    outside_[upper(at)].addRange(lower(at), std::uint64_t{lower(end)} + 1);
    if (end == last) return;
    at = end;
  }
}

void SeenNumbers::insert_range(std::uint64_t first, std::uint64_t last) {
  if (empty_) {
    first_ = first;
    last_ = last;
    empty_ = false;
  } else if (first <= last_ && last >= first_) {
    first_ = std::min(first_, first);
    last_ = std::max(last_, last);
  } else {
    // The longer one becomes the range.
    if (last - first > last_ - first_) {
      std::swap(first, first_);
      std::swap(last, last_);
    }
    insert_outside(first, last);
  }
  extend_range();
}

void SeenNumbers::merge(const SeenNumbers& other) {
  for (const auto& [high, bitmap] : other.outside_) outside_[high] |= bitmap;
  if (!other.empty_) insert_range(other.first_, other.last_);
}

std::uint64_t SeenNumbers::outside_below(std::uint64_t limit) const {
  std::uint64_t count = 0;
  for (const auto& [high, bitmap] : outside_) {
    if (high > upper(limit)) break;
    if (high < upper(limit)) {
      count += bitmap.cardinality();
    } else if (lower(limit) > 0) {
      count += bitmap.rank(lower(limit) - 1);
    }
  }
  return count;
}

std::uint64_t SeenNumbers::outside_count(std::uint64_t from, std::uint64_t below) const {
  return outside_below(below) - outside_below(from);
}

// What was merged may stand outside and within the range as well.
std::uint64_t SeenNumbers::count(std::uint64_t from, std::uint64_t below) const {
  if (below <= from) return 0;
  const std::uint64_t outside = outside_count(from, below);
  if (empty_ || below <= first_ || from > last_) return outside;
  const std::uint64_t first = std::max(from, first_);
  const std::uint64_t last = std::min(below - 1, last_);
  return outside + (last - first + 1) - (last == kLargest ? 0 : outside_count(first, last + 1));
}

std::size_t SeenNumbers::memory_bytes() const {
  std::size_t bytes = sizeof *this;
  for (const auto& [high, bitmap] : outside_) bytes += sizeof high + sizeof bitmap + bitmap.getSizeInBytes();
  return bytes;
}

void SeenNumbers::compact() {
  for (auto& [high, bitmap] : outside_) {
    (void)bitmap.runOptimize();
    (void)bitmap.shrinkToFit();
  }
}

void SeenNumbers::save(base::ByteWriter& out) const {
  out.number(static_cast<std::uint8_t>(empty_ ? 0 : 1));
  out.number(first_);
  out.number(last_);
  out.number(static_cast<std::uint32_t>(outside_.size()));
  for (const auto& [high, bitmap] : outside_) {
    std::string bytes(bitmap.getSizeInBytes(), '\0');
    bitmap.write(bytes.data());
    out.number(high);
    out.text(bytes);
  }
}

bool SeenNumbers::load(base::ByteReader& in) {
  const auto has_range = in.number<std::uint8_t>();
  first_ = in.number<std::uint64_t>();
  last_ = in.number<std::uint64_t>();
  empty_ = has_range == 0;
  if (has_range > 1 || first_ > last_) return false;
  const auto bitmaps = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < bitmaps && in.ok(); ++i) {
    const auto high = in.number<std::uint32_t>();
    const std::string_view bytes = in.text();
    if (!is_sound_bitmap(bytes) || outside_.contains(high)) return false;
    outside_.emplace(high, Roaring::readSafe(bytes.data(), bytes.size()));
  }
  return in.ok();
}

}  // namespace hitstream::consumer
