#include "analytics/address_ranges.h"

#include <fmt/format.h>

#include <algorithm>

#include "analytics/list_lines.h"

namespace hitstream::analytics {

base::Result<AddressRanges> AddressRanges::parse(std::string_view text) {
  AddressRanges made;
  ListLines lines(text);
  while (const auto line = lines.next()) {
    const auto network = base::IpNetwork::parse(*line);
    if (!network) {
      return base::fail(base::Errc::kInvalidArgument,
                        fmt::format("line {} is no network and no address", lines.number()));
    }
    if (made.ranges_.size() == kNetworksMax) {
      return base::fail(base::Errc::kInvalidArgument, fmt::format("more than {} networks", kNetworksMax));
    }
    made.ranges_.push_back({network->first(), network->last()});
  }
  made.merge();
  return made;
}

void AddressRanges::merge() {
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const Range& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
  ranges_.shrink_to_fit();
}

bool AddressRanges::contains(const base::IpAddress& address) const {
  const auto behind = std::upper_bound(ranges_.begin(), ranges_.end(), address,
                                       [](const auto& a, const Range& range) { return a < range.first; });
  return behind != ranges_.begin() && address <= std::prev(behind)->last;
}

}  // namespace hitstream::analytics
