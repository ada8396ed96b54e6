#include "analytics/referrer_list.h"

#include <fmt/format.h>

#include "analytics/list_lines.h"
#include "analytics/site.h"

namespace hitstream::analytics {

base::Result<ReferrerList> ReferrerList::parse(std::string_view text) {
  ReferrerList made;
  ListLines lines(text);
  SiteBuffer buffer;
  while (const auto line = lines.next()) {
    const std::string_view domain = site_of("http://" + std::string(*line), buffer);
    if (domain == kNoSite || line->find_first_of("/:?@") != std::string_view::npos) {
      return base::fail(base::Errc::kInvalidArgument, fmt::format("line {} is no domain", lines.number()));
    }
    if (made.domains_.size() == kReferrersMax) {
      return base::fail(base::Errc::kInvalidArgument, fmt::format("more than {} domains", kReferrersMax));
    }
    made.domains_.emplace(domain);
  }
  return made;
}

bool ReferrerList::contains(std::string_view url) const {
  if (domains_.empty() || url.empty()) return false;
  SiteBuffer buffer;
  std::string_view host = site_of(url, buffer);
  while (true) {
    if (domains_.contains(host)) return true;
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) return false;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace hitstream::analytics
