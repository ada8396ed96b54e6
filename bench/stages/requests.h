// The requests that the stages work on: made of fixed texts, the same in every run and on every machine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/ip_address.h"

namespace hitstream::bench {

struct FixedRequest {
  std::string bytes;
  base::IpAddress peer;
};

// Of eight, five are the browser's request of the load generator (749 bytes), and one each is of Firefox, of
// an iPhone behind a proxy on this machine, and of a crawler. Some 400 visitors, a quarter of the requests
// without their cookie, on 300 pages.
[[nodiscard]] std::vector<FixedRequest> fixed_requests(std::size_t count);

}  // namespace hitstream::bench
