// Pages where the tag stands twice, for whoever keeps the site.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace hitstream::analytics {

// The kPagesMax pages that told so last. Not thread-safe.
class DoubledTags {
 public:
  static constexpr std::size_t kPagesMax = 100;
  struct Page {
    std::string url;
    base::UnixMillis last_ms = 0;
  };

  void note(std::string_view url, base::UnixMillis time_ms);
  void merge(const DoubledTags& other) {
    for (const Page& page : other.pages_) note(page.url, page.last_ms);
  }
  // In no order.
  [[nodiscard]] const std::vector<Page>& pages() const { return pages_; }

 private:
  std::vector<Page> pages_;
};

}  // namespace hitstream::analytics
