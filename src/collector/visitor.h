// Who asks, as far as the request alone tells.
#pragma once

#include <string_view>

#include "base/ip_address.h"
#include "collector/client_address.h"
#include "collector/options.h"
#include "http/request.h"

namespace hitstream::collector {

struct Visitor {
  base::IpAddress address;
  bool over_tls = false;    // as a trusted proxy says
  bool is_private = false;  // asks not to be followed: Sec-GPC or DNT, where they are honoured
  bool is_owner = false;    // the site's own people, by cookie or address

  [[nodiscard]] static Visitor of(const http::Request& request, const Options& options);
};

// The address as a record holds it; empty for none. Written into `room`.
[[nodiscard]] std::string_view recorded_address(const base::IpAddress& address, AddressPolicy policy,
                                                AddressText& room);

// Why the browser asks, where it says so: Sec-Purpose, or what older ones sent instead. Cut, as whoever asks
// could send more than a purpose.
[[nodiscard]] std::string_view purpose_of(const http::Request& request);

}  // namespace hitstream::collector
