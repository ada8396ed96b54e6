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

inline constexpr std::size_t kSiteLengthMax = 253;  // of a host name
using SiteText = std::array<char, kSiteLengthMax>;

// What a Referer holds. kOrigin: nothing behind the host but a '/', as today's browsers send to other sites.
enum class RefererForm : std::uint8_t { kNone, kOrigin, kFull };
[[nodiscard]] RefererForm form_of(std::string_view referer);

// What a Referer says of the site of its page.
struct RefererParts {
  std::string_view site;  // site_name() of its host
  RefererForm form = RefererForm::kNone;
};

// Takes Referers apart. Remembers how the last one began, as most views are of the same site as the one
// before. One for each loop; not thread-safe.
class RefererReader {
 public:
  // The site is valid until the next call.
  [[nodiscard]] RefererParts read(std::string_view referer);

 private:
  std::string origin_;     // of the last, with the '/' behind it; empty: nothing is remembered
  std::string_view site_;  // of that
  SiteText text_{};
};

// `url` less its query and its fragment, as told. Of a query that goes, the parameters of a campaign (utm_…)
// stay. Points into `url`, or into `room` where there was a query to go.
[[nodiscard]] std::string_view kept_part(std::string_view url, bool keep_query, bool keep_fragment,
                                         std::string& room);

// A site's name in lower case (ASCII), percent-decoded where `is_encoded`; empty where it is too long or the
// encoding is malformed. Written into `room`.
[[nodiscard]] std::string_view site_name(std::string_view text, bool is_encoded, SiteText& room);

}  // namespace hitstream::collector
