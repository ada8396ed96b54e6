// Which country an address is in. Somebody else knows; this is what analytics asks of them.
#pragma once

#include <string_view>

#include "base/ip_address.h"

namespace hitstream::analytics {

// Not thread-safe: asked on the consumer's thread only.
class Countries {
 public:
  virtual ~Countries() = default;
  // ISO 3166-1 alpha-2 in upper case ("DE"), "" when it is not known. Valid until the next call.
  [[nodiscard]] virtual std::string_view country_of(const base::IpAddress& address) = 0;
};

}  // namespace hitstream::analytics
