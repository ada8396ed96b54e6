// What a part adds up to, copied after each batch for those who must not wait: the part's own lock is held
// while hits are counted and while columns are scanned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "analytics/doubled_tags.h"
#include "analytics/part.h"
#include "analytics/totals.h"
#include "api/live_hub.h"
#include "base/units.h"

namespace hitstream::app::wiring {

// Thread-safe. Its lock is held for no longer than it takes to copy some KiB; it is taken behind the part's.
class ShownCounts {
 public:
  // Sites that are copied as well, because somebody has asked for them within kSiteKeptMs.
  static constexpr std::size_t kSitesMax = api::kLiveTopicsMax;
  static constexpr std::int64_t kSiteKeptMs = base::kMillisPerMinute;

  // Under the part's lock: what is told from now on.
  void show(const analytics::Part& part, base::UnixMillis now_ms);
  // Under the part's lock: that site can be told from now on. `now_ms`: when it is asked for.
  void show_site(const analytics::Part& part, std::string_view site, base::UnixMillis now_ms);

  // Adds to `series`; false, and nothing is added, when that site (empty: all) is not among those that are
  // copied.
  [[nodiscard]] bool add_series(analytics::Series& series, base::UnixMillis now_ms,
                                analytics::Audience audience, std::string_view site);
  [[nodiscard]] analytics::Totals totals() const;
  [[nodiscard]] analytics::DoubledTags doubled_tags() const;

 private:
  struct Site {
    analytics::SiteCounts counts;
    base::UnixMillis asked_ms = 0;
  };

  mutable std::mutex mutex_;
  analytics::SiteCounts all_;
  analytics::Totals totals_;
  analytics::DoubledTags doubled_tags_;
  std::map<std::string, Site, std::less<>> sites_;
};

}  // namespace hitstream::app::wiring
