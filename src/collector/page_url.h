// URLs of pages, as far as the collector looks into them, and the names of sites.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace hitstream::collector {

// The host of "scheme://user@HOST:port/…"; empty where there is none. IPv6 with its brackets. Points into
// `url`.
[[nodiscard]] std::string_view host_of(std::string_view url);

// What a Referer holds. kOrigin: nothing behind the host but a '/', as today's browsers send to other sites.
enum class RefererForm : std::uint8_t { kNone, kOrigin, kFull };
[[nodiscard]] RefererForm form_of(std::string_view referer);

// `url` less its query and its fragment, as told. Of a query that goes, the parameters of a campaign (utm_…)
// stay. Points into `url`, or into `room` where there was a query to go.
[[nodiscard]] std::string_view kept_part(std::string_view url, bool keep_query, bool keep_fragment,
                                         std::string& room);

inline constexpr std::size_t kSiteLengthMax = 253;  // of a host name
using SiteText = std::array<char, kSiteLengthMax>;

// A site's name in lower case (ASCII), percent-decoded where `is_encoded`; empty where it is too long or the
// encoding is malformed. Written into `room`.
[[nodiscard]] std::string_view site_name(std::string_view text, bool is_encoded, SiteText& room);

}  // namespace hitstream::collector
