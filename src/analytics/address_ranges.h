// A set of networks, asked whether an address lies in one of them.
#pragma once

#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"

namespace hitstream::analytics {

inline constexpr std::size_t kNetworksMax = 500'000;

// Networks that overlap are one range; an address is found by bisection. 32 bytes a range. Immutable.
class AddressRanges {
 public:
  AddressRanges() = default;
  // A network ("10.0.0.0/8", "fd00::/8") or an address a line; empty lines, and what follows a '#', are left
  // out. kInvalidArgument names the line that is none, or says that there are more than kNetworksMax.
  [[nodiscard]] static base::Result<AddressRanges> parse(std::string_view text);

  [[nodiscard]] bool contains(const base::IpAddress& address) const;
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }

 private:
  struct Range {
    base::IpAddress first, last;
  };
  void merge();
  std::vector<Range> ranges_;  // rising, apart from each other
};

}  // namespace hitstream::analytics
