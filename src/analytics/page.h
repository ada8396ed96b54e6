// What a page's URL tells besides its site: the path, and the campaign that led to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hitstream::analytics {

// Path, query and fragment as they stand in the URL, "/" where there is none of them; "" of what is no URL.
[[nodiscard]] std::string_view path_of(std::string_view url);

// Of a campaign as its links name it (Urchin Tracking Module): percent-decoded, '+' a space, cut to a bound
// at a character of UTF-8. Empty what there is none of.
struct Campaign {
  std::string source, medium, name;
};

inline constexpr std::size_t kUtmBytesMax = 128;

// utm_source, utm_medium and utm_campaign of the URL's query; of one that stands there twice, the first.
// Takes a Campaign that is used again, for its memory.
void read_campaign(std::string_view url, Campaign& campaign);

}  // namespace hitstream::analytics
