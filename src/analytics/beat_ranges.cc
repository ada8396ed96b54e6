#include <algorithm>

#include "analytics/ledger.h"

namespace hitstream::analytics {
namespace {

bool touch(std::uint64_t last, std::uint64_t first) { return last >= first || last + 1 == first; }

}  // namespace

void BeatRanges::insert(Range range) {
  auto at = std::find_if(ranges_.begin(), ranges_.end(),
                         [&range](const Range& other) { return touch(other.last, range.first); });
  while (at != ranges_.end() && touch(range.last, at->first)) {
    range = {std::min(range.first, at->first), std::max(range.last, at->last)};
    at = ranges_.erase(at);
  }
  ranges_.insert(at, range);
  if (ranges_.size() <= kBeatRangesMax) return;
  ranges_[1].first = ranges_[0].first;
  ranges_.erase(ranges_.begin());
}

void BeatRanges::merge(const BeatRanges& other) {
  for (const Range& range : other.ranges_) insert(range);
}

std::uint64_t BeatRanges::count(std::uint64_t from, std::uint64_t below) const {
  std::uint64_t count = 0;
  for (const Range& range : ranges_) {
    if (range.first >= below || range.last < from) continue;
    count += std::min(range.last, below - 1) - std::max(range.first, from) + 1;
  }
  return count;
}

void BeatRanges::save(base::ByteWriter& out) const {
  out.number(static_cast<std::uint32_t>(ranges_.size()));
  for (const Range& range : ranges_) {
    out.number(range.first);
    out.number(range.last);
  }
}

bool BeatRanges::load(base::ByteReader& in) {
  const auto count = in.number<std::uint32_t>();
  if (count > kBeatRangesMax) return false;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const Range range{in.number<std::uint64_t>(), in.number<std::uint64_t>()};
    if (range.last < range.first || (!ranges_.empty() && touch(ranges_.back().last, range.first)))
      return false;
    ranges_.push_back(range);
  }
  return in.ok();
}

}  // namespace hitstream::analytics
