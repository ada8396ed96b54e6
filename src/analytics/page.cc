#include "analytics/page.h"

#include <array>
#include <cstdint>

#include "analytics/site.h"
#include "base/scan.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

// "+" and "%20" are a space; a '%' without two digits stays.
void decode(std::string_view text, std::string& out) {
  out.clear();
  // One more than is kept, so that the cut finds the end of a character.
  while (!text.empty() && out.size() <= kUtmBytesMax) {
    std::array<std::uint8_t, 1> byte{};
    const bool is_escape = text[0] == '%' && text.size() >= 3 && base::parse_hex(text.substr(1, 2), byte);
    out += is_escape ? static_cast<char>(byte[0]) : text[0] == '+' ? ' ' : text[0];
    text.remove_prefix(is_escape ? 3 : 1);
  }
  out.resize(base::utf8_prefix(out, kUtmBytesMax).size());
}

std::string* part_for(std::string_view field, Campaign& campaign) {
  if (field == "utm_source") return &campaign.source;
  if (field == "utm_medium") return &campaign.medium;
  return field == "utm_campaign" ? &campaign.name : nullptr;
}

std::string_view query_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const std::size_t mark = url.find('?');
  return mark == std::string_view::npos ? std::string_view() : url.substr(mark + 1);
}

}  // namespace

std::string_view path_of(std::string_view url) {
  const std::size_t scheme_end = scheme_end_of(url);
  if (scheme_end == std::string_view::npos) return {};
  url.remove_prefix(scheme_end + 3);
  const std::string_view path =
      url.substr(base::prefix_without(url, [](auto c) { return (c == '/') | (c == '?') | (c == '#'); }));
  return path.empty() ? "/" : path;
}

void read_campaign(std::string_view url, Campaign& campaign) {
  campaign.source.clear();
  campaign.medium.clear();
  campaign.name.clear();
  std::string_view query = query_of(url);
  if (query.find("utm_") == std::string_view::npos) return;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view field = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    std::string* const part = part_for(field.substr(0, equals), campaign);
    if (part != nullptr && part->empty()) decode(field.substr(equals + 1), *part);
  }
}

}  // namespace hitstream::analytics
