#include "analytics/doubled_tags.h"

#include <algorithm>

namespace hitstream::analytics {

void DoubledTags::note(std::string_view url, base::UnixMillis time_ms) {
  if (url.empty()) return;
  const auto known =
      std::find_if(pages_.begin(), pages_.end(), [url](const Page& page) { return page.url == url; });
  if (known != pages_.end()) {
    known->last_ms = std::max(known->last_ms, time_ms);
    return;
  }
  if (pages_.size() < kPagesMax) {
    pages_.push_back({std::string(url), time_ms});
    return;
  }
  const auto oldest = std::min_element(pages_.begin(), pages_.end(),
                                       [](const Page& a, const Page& b) { return a.last_ms < b.last_ms; });
  if (oldest->last_ms < time_ms) *oldest = {std::string(url), time_ms};
}

}  // namespace hitstream::analytics
