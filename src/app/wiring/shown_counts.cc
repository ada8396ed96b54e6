#include "app/wiring/shown_counts.h"

#include <algorithm>

namespace hitstream::app::wiring {
namespace {

// A site that is not known (any more) counts nothing.
analytics::SiteCounts counts_of(const analytics::Part& part, std::string_view site) {
  const analytics::SiteCounts* const known = part.site(site);
  return known == nullptr ? analytics::SiteCounts() : *known;
}

}  // namespace

void ShownCounts::show(const analytics::Part& part, base::UnixMillis now_ms) {
  const std::lock_guard lock(mutex_);
  all_ = part.all_sites();
  totals_ = part.totals();
  if (part.columns() != nullptr) doubled_tags_ = part.columns()->doubled_tags();
  std::erase_if(sites_, [now_ms](const auto& entry) { return now_ms - entry.second.asked_ms > kSiteKeptMs; });
  for (auto& [name, site] : sites_) site.counts = counts_of(part, name);
}

void ShownCounts::show_site(const analytics::Part& part, std::string_view site, base::UnixMillis now_ms) {
  const std::lock_guard lock(mutex_);
  if (sites_.size() >= kSitesMax && !sites_.contains(site)) {
    sites_.erase(std::min_element(sites_.begin(), sites_.end(), [](const auto& a, const auto& b) {
      return a.second.asked_ms < b.second.asked_ms;
    }));
  }
  sites_.insert_or_assign(std::string(site), Site{counts_of(part, site), now_ms});
}

bool ShownCounts::add_series(analytics::Series& series, base::UnixMillis now_ms, analytics::Audience audience,
                             std::string_view site) {
  const std::lock_guard lock(mutex_);
  if (site.empty()) {
    analytics::add_to(series, all_, now_ms, audience);
    return true;
  }
  const auto copied = sites_.find(site);
  if (copied == sites_.end()) return false;
  copied->second.asked_ms = now_ms;
  analytics::add_to(series, copied->second.counts, now_ms, audience);
  return true;
}

analytics::Totals ShownCounts::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

analytics::DoubledTags ShownCounts::doubled_tags() const {
  const std::lock_guard lock(mutex_);
  return doubled_tags_;
}

}  // namespace hitstream::app::wiring
