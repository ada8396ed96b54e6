// What the collector may be told.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "base/units.h"
#include "collector/secret.h"

namespace hitstream::collector {

// How much of a visitor's address a record holds. Cut: the first 24 bits of an IPv4 address, 48 of IPv6.
enum class AddressPolicy : std::uint8_t { kFull, kCut, kNone };

struct Options {
  std::vector<std::string> paths = {"/collect"};
  std::vector<base::IpNetwork> trusted_proxies;  // config gives the default (loopback)
  std::string proxy_header = "x-forwarded-for";  // in lower case
  std::size_t field_bytes_max = 2048;
  std::size_t record_bytes_max = base::kMiB;  // a hit whose record is larger is refused (413)

  bool cookies = true;  // false: sessions are known by a hash (cookieless.h), no cookie is set or read
  std::string cookie_name = "sid";
  std::string cookie_domain;  // empty: the collector's own host only
  std::chrono::seconds session_length{1800};

  Secret secret{};  // of all collectors of one site
  std::chrono::seconds token_life{std::chrono::hours(24)};
  std::uint32_t token_uses = 256;

  bool keep_query = true;       // of page URLs
  bool keep_fragment = false;   // of page URLs
  bool count_restored = false;  // tells the script to report pages shown again from the back/forward cache

  std::vector<std::string> sites;  // host or site names in lower case; empty: every site
  bool refuse_unknown_sites = true;
  std::vector<base::IpNetwork> own_addresses;

  double rate_per_second = 0;  // requests of one client address; 0: no limit
  double rate_burst = 50;

  bool gpc = true;   // Sec-GPC: 1 is honoured
  bool dnt = false;  // DNT: 1 is honoured
  AddressPolicy ip = AddressPolicy::kFull;

  // Of visitors who ask not to be followed, the address is cut at least.
  [[nodiscard]] AddressPolicy policy_for(bool is_private) const {
    return is_private && ip == AddressPolicy::kFull ? AddressPolicy::kCut : ip;
  }
};

}  // namespace hitstream::collector
