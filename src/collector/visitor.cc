#include "collector/visitor.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "collector/cookie.h"
#include "collector/kept_headers.h"

namespace hitstream::collector {
namespace {

// The last proxy's word, which is the one that is trusted.
bool says_https(std::string_view protocols) {
  const auto comma = protocols.rfind(',');
  if (comma != std::string_view::npos) protocols.remove_prefix(comma + 1);
  return base::equals_ignoring_case(base::trim(protocols), "https");
}

base::IpAddress cut(const base::IpAddress& address) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  const std::ptrdiff_t kept = address.is_v4() ? 12 + 3 : 6;
  std::fill(bytes.begin() + kept, bytes.end(), std::uint8_t{0});
  return base::IpAddress(bytes);
}

}  // namespace

Visitor Visitor::of(const http::Request& request, const Options& options) {
  const auto protocol = request.header(kForwardedProto);
  Visitor visitor;
  visitor.address = client_address(request.peer, request.header(kProxyHeader), options.trusted_proxies);
  visitor.over_tls =
      !protocol.empty() && says_https(protocol) && base::any_contains(options.trusted_proxies, request.peer);
  visitor.is_private =
      (options.gpc && request.header(kSecGpc) == "1") || (options.dnt && request.header(kDnt) == "1");
  visitor.is_owner = base::any_contains(options.own_addresses, visitor.address) ||
                     has_optout(request.header(kCookie), options.cookie_name);
  return visitor;
}

std::string_view recorded_address(const base::IpAddress& address, AddressPolicy policy, AddressText& room) {
  if (policy == AddressPolicy::kNone) return {};
  return write_address(policy == AddressPolicy::kCut ? cut(address) : address, room);
}

std::string_view purpose_of(const http::Request& request) {
  constexpr std::size_t kLengthMax = 64;
  for (const std::size_t header : {kSecPurpose, kPurpose, kXMoz}) {
    if (!request.header(header).empty()) return request.header(header).substr(0, kLengthMax);
  }
  return {};
}

}  // namespace hitstream::collector
