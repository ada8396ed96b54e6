#include "config/rules.h"

#include <algorithm>

#include "base/ip_address.h"
#include "base/text.h"

namespace hitstream::config {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// What may stand in a URL as it is (RFC 3986: unreserved, reserved and '%').
bool is_url_character(char c) {
  return is_alphanumeric(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool is_host(std::string_view host) {
  if (host == "localhost") return true;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed != (host.find(':') != std::string_view::npos)) return false;
  return base::IpAddress::parse(host).has_value();
}

bool is_plain_name(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
  });
}

}  // namespace

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0 || first < 0x20 || first == 0x7F) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto port = base::parse_decimal(text.substr(colon + 1));
  return port && *port <= 65535 && is_host(text.substr(0, colon));
}

bool is_network(std::string_view text) { return base::IpNetwork::parse(text).has_value(); }

bool is_url_path(std::string_view text) {
  return text.starts_with('/') && text.find_first_of("?#") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), is_url_character);
}

bool is_web_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    return !rest.empty() && rest.front() != '/' && std::all_of(rest.begin(), rest.end(), is_url_character);
  }
  return false;
}

bool is_origin(std::string_view text) {
  const auto is_allowed = [](char c) {
    return is_alphanumeric(c) || std::string_view(".-:").find(c) != std::string_view::npos;
  };
  const std::size_t scheme = text.find("://");
  return is_web_url(text) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(scheme) + 3, text.end(), is_allowed);
}

bool is_header_name(std::string_view text) {
  const auto is_token = [](char c) {
    return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token);
}

bool is_stream_name(std::string_view text) { return is_plain_name(text, 128); }

bool is_collector_name(std::string_view text) { return is_plain_name(text, 64); }

bool is_region(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= 64 && allowed(text.front()) && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), allowed);
}

bool is_on_or_off(std::string_view text) { return text == "on" || text == "off"; }

bool is_domain_or_empty(std::string_view text) {
  return text.size() <= 253 && std::all_of(text.begin(), text.end(),
                                           [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

bool is_site_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.find_first_of(" /") == std::string_view::npos;
}

bool is_password_hash_or_empty(std::string_view text) {
  return text.empty() || (text.starts_with("$scrypt$") && text.find(' ') == std::string_view::npos);
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace hitstream::config
