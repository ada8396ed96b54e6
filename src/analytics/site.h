// The site of a page by its URL, without allocating.
#pragma once

#include <array>
#include <string_view>

#include "analytics/part.h"

namespace hitstream::analytics {

using SiteBuffer = std::array<char, kSiteNameBytesMax>;

// As site_of(hit). The view points into `buffer` or to a constant.
[[nodiscard]] std::string_view site_of(std::string_view page_url, SiteBuffer& buffer);

}  // namespace hitstream::analytics
