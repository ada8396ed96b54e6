#include "collector/page_url.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/scan.h"
#include "base/text.h"

namespace hitstream::collector {
namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::size_t kOriginLengthMax = 512;  // of those that are remembered
constexpr std::string_view kCampaignPrefix = "utm_";

std::size_t authority_begin(std::string_view url) {
  const std::size_t scheme = url.substr(0, 32).find(kSchemeEnd);
  return scheme == std::string_view::npos ? url.size() : scheme + kSchemeEnd.size();
}

// Where the authority ends in what stands behind the scheme. (find_first_of() calls a function for each
// character.)
std::size_t authority_length(std::string_view text) {
  return base::prefix_without(text,
                              [](auto c) { return (c == '/') | (c == '?') | (c == '#') | (c == '\\'); });
}

// Takes one character off `text`, decoded, or nothing where the encoding is malformed.
std::optional<char> take_decoded(std::string_view& text) {
  if (text.front() != '%') {
    const char c = text.front();
    text.remove_prefix(1);
    return c;
  }
  std::array<std::uint8_t, 1> byte{};
  if (text.size() < 3 || !base::parse_hex(text.substr(1, 2), byte)) return std::nullopt;
  text.remove_prefix(3);
  return static_cast<char>(byte[0]);
}

// Of a query, without its '?': the parameters that name a campaign, as a query with one.
void append_campaign(std::string_view query, std::string& out) {
  char separator = '?';
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    if (parameter.starts_with(kCampaignPrefix)) {
      out.append(1, separator).append(parameter);
      separator = '&';
    }
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
  }
}

}  // namespace

std::string_view host_of(std::string_view url) {
  std::string_view host = url.substr(authority_begin(url));
  host = host.substr(0, authority_length(host));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']'), host.size() - 1) + 1);
  return host.substr(0, host.find(':'));
}

RefererForm form_of(std::string_view referer) {
  if (referer.empty()) return RefererForm::kNone;
  const std::string_view behind = referer.substr(authority_begin(referer));
  const std::string_view path = behind.substr(authority_length(behind));
  const bool bare = path.empty() || path == "/";
  return bare ? RefererForm::kOrigin : RefererForm::kFull;
}

RefererParts RefererReader::read(std::string_view referer) {
  if (referer.empty()) return {};
  if (!origin_.empty() && referer.starts_with(origin_)) {
    return {site_, referer.size() == origin_.size() ? RefererForm::kOrigin : RefererForm::kFull};
  }
  const std::size_t begin = authority_begin(referer);
  const std::size_t end = begin + authority_length(referer.substr(begin));
  const bool has_path = end < std::min(referer.size(), kOriginLengthMax) && referer[end] == '/';
  origin_ = has_path ? referer.substr(0, end + 1) : std::string_view();
  site_ = site_name(host_of(referer), false, text_);
  return {site_, form_of(referer)};
}

std::string_view kept_part(std::string_view url, bool keep_query, bool keep_fragment, std::string& room) {
  if (keep_query && keep_fragment) return url;
  const std::string_view before = url.substr(0, url.find('#'));
  const std::string_view fragment = keep_fragment ? url.substr(before.size()) : std::string_view();
  const std::string_view bare = keep_query ? before : before.substr(0, before.find('?'));
  if (bare.size() == before.size()) return fragment.empty() ? before : url;
  room = bare;
  append_campaign(before.substr(bare.size() + 1), room);
  return room.append(fragment);
}

std::string_view site_name(std::string_view text, bool is_encoded, SiteText& room) {
  std::size_t length = 0;
  while (!text.empty()) {
    const auto c = is_encoded ? take_decoded(text) : std::optional(text.front());
    if (!is_encoded) text.remove_prefix(1);
    if (!c || length == room.size()) return {};
    room[length++] = base::to_lower(*c);
  }
  return {room.data(), length};
}

}  // namespace hitstream::collector
