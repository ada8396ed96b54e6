// What the tag's URL may say behind its '?'.
#pragma once

#include <optional>
#include <string_view>

namespace hitstream::collector {

struct CollectQuery {
  std::string_view site;       // of "site=NAME", as sent (not decoded)
  bool noscript = false;       // "noscript", with or without a value
  std::optional<bool> optout;  // "optout=1" or "optout=0"
};

// Anything else is ignored; of what stands there twice the last counts. Views point into `query`.
[[nodiscard]] CollectQuery parse_query(std::string_view query);

}  // namespace hitstream::collector
