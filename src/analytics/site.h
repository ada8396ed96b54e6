// The site of a page by its URL, without allocating.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "hit/hit.h"

namespace hitstream::analytics {

// Of a host name as DNS allows it; a longer one is no site.
inline constexpr std::size_t kSiteNameBytesMax = 253;
// What is shown where no host is told.
inline constexpr std::string_view kNoSite = "(none)";

using SiteBuffer = std::array<char, kSiteNameBytesMax>;

// Where "://" stands in it first; npos: nowhere.
[[nodiscard]] std::size_t scheme_end_of(std::string_view url);

// The host of the page's URL in lower case, without port and "www."; kNoSite where it has none. The view
// points into `buffer` or to a constant.
[[nodiscard]] std::string_view site_of(std::string_view page_url, SiteBuffer& buffer);

// The site a hit belongs to: the name its owner gave it (when it is not too long), else the host of the page
// as its script told it, else that of the Referer. The view points into `buffer`, to the hit's text or to a
// constant.
[[nodiscard]] std::string_view site_of(const hit::Hit& hit, SiteBuffer& buffer);

// What a report tells of the site of the view that its page load began with: the name, or the host of the
// page. Empty where it tells neither, or is of another view.
[[nodiscard]] std::string_view told_site_of(const hit::Hit& report, SiteBuffer& buffer);

// The Referer alone, or nothing, told the site of that view: its report may tell another.
[[nodiscard]] bool is_site_guessed(const hit::Hit& hit);

}  // namespace hitstream::analytics
