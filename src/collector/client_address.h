// Whose address a hit carries: the peer's, or the one that a trusted proxy tells.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/ip_address.h"

namespace hitstream::collector {

// From a peer outside `trusted` the peer itself, whatever `header` says. From a trusted one the rightmost
// address in `header` (a comma-separated list, as in X-Forwarded-For) that is not itself trusted: what stands
// left of it was sent by somebody who is not trusted, and is not looked at.
//
// As with nginx's real_ip_recursive, an element that is no address ("unknown", a name) ends the walk: the
// answer is then the last address before it, and so is the leftmost one where all are trusted; without any,
// the peer. Empty elements are skipped (RFC 9110, section 5.6.1).
[[nodiscard]] base::IpAddress client_address(const base::IpAddress& peer, std::string_view header,
                                             const std::vector<base::IpNetwork>& trusted);

// Room for the longest address in text.
using AddressText = std::array<char, 46>;

// Writes what IpAddress::to_string() returns, without allocating. The result points into `room`.
[[nodiscard]] std::string_view write_address(const base::IpAddress& address, AddressText& room);

}  // namespace hitstream::collector
