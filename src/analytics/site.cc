#include "analytics/site.h"

#include <array>
#include <cstring>

#include "base/scan.h"

namespace hitstream::analytics {
namespace {

// What a byte of a host name becomes: lower case; 0 where it may not stand in one.
constexpr std::array<char, 256> kHostCharacters = [] {
  std::array<char, 256> table{};
  for (int c = 0x80; c < 0x100; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyz0123456789.-_"))
    table[static_cast<unsigned char>(c)] = c;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

char host_character(char c) { return kHostCharacters[static_cast<unsigned char>(c)]; }

// What stands between "//" and the path, without user and password.
std::string_view authority_of(std::string_view url) {
  const auto scheme_end = scheme_end_of(url);
  if (scheme_end == std::string_view::npos || scheme_end == 0) return {};
  url.remove_prefix(scheme_end + 3);
  url = url.substr(0, base::prefix_without(url, [](auto c) { return (c == '/') | (c == '?') | (c == '#'); }));
  const auto user_end = url.rfind('@');
  return user_end == std::string_view::npos ? url : url.substr(user_end + 1);
}

std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto bracket = authority.find(']');
    return bracket == std::string_view::npos ? std::string_view() : authority.substr(0, bracket + 1);
  }
  return authority.substr(0, authority.find(':'));
}

// Sixteen at once: in lower case into `to`; which of them may not stand in a host name.
auto copy_sixteen(const char* from, char* to) {
  base::SixteenBytes bytes = base::load_sixteen(from);
  const auto is_upper = bytes - 'A' < 26;
  bytes |= reinterpret_cast<base::SixteenBytes>(is_upper) & 0x20;
  std::memcpy(to, &bytes, sizeof bytes);
  return ~((bytes - 'a' < 26) | (bytes - '0' < 10) | (bytes == '.') | (bytes == '-') | (bytes == '_') |
           (bytes >= 0x80));
}

// Into `to`, in lower case; false when it is no host name.
bool copy_name(std::string_view host, char* to) {
  constexpr std::size_t kStep = sizeof(base::SixteenBytes);
  if (host.size() >= kStep) {
    const std::size_t last = host.size() - kStep;
    auto unfit = copy_sixteen(host.data() + last, to + last);
    for (std::size_t at = 0; at < last; at += kStep) unfit |= copy_sixteen(host.data() + at, to + at);
    return base::bits_of(unfit) == 0;
  }
  bool fits = !host.empty();
  for (const char c : host) {
    const char lower = host_character(c);
    fits &= lower != 0;
    *to++ = lower;
  }
  return fits;
}

// An IPv6 address in brackets: hexadecimal digits, colons, and dots for one that ends in an IPv4 address.
bool copy_bracketed(std::string_view host, char* to) {
  *to++ = '[';
  for (const char c : host.substr(1, host.size() - 2)) {
    *to = c == ':' ? c : host_character(c);
    if (std::string_view("0123456789abcdef:.").find(*to++) == std::string_view::npos) return false;
  }
  *to = ']';
  return host.size() > 2;
}

}  // namespace

std::size_t scheme_end_of(std::string_view url) {
  if (url.starts_with("https://")) return 5;
  if (url.starts_with("http://")) return 4;
  return url.find("://");
}

std::string_view site_of(std::string_view page_url, SiteBuffer& buffer) {
  std::string_view host = without_port(authority_of(page_url));
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() > buffer.size()) return kNoSite;
  const bool fits =
      host.starts_with('[') ? copy_bracketed(host, buffer.data()) : copy_name(host, buffer.data());
  if (!fits) return kNoSite;
  std::string_view name(buffer.data(), host.size());
  if (name.starts_with("www.") && name.size() > 4) name.remove_prefix(4);
  return name;
}

std::string_view told_site_of(const hit::Hit& report, SiteBuffer& buffer) {
  if (!report.view || report.view->number != 0 || (report.site.empty() && report.page.empty())) return {};
  const std::string_view site = site_of(report, buffer);
  return site == kNoSite ? std::string_view() : site;
}

bool is_site_guessed(const hit::Hit& hit) {
  return hit.kind == hit::Kind::kView && hit.view && hit.view->number == 0 && hit.site.empty() &&
         hit.page.empty();
}

std::string_view site_of(const hit::Hit& hit, SiteBuffer& buffer) {
  if (!hit.site.empty() && hit.site.size() <= kSiteNameBytesMax) return hit.site;
  return site_of(hit.page.empty() ? hit.referer : hit.page, buffer);
}

}  // namespace hitstream::analytics
