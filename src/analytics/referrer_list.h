// The domains of those who send views only to be found in somebody's list of referrers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/result.h"

namespace hitstream::analytics {

inline constexpr std::size_t kReferrersMax = 200'000;

// Immutable.
class ReferrerList {
 public:
  ReferrerList() = default;
  // A domain a line ("spam.example"), in any case; empty lines, and what follows a '#', are left out.
  // kInvalidArgument names the line that is no domain, or says that there are more than kReferrersMax.
  [[nodiscard]] static base::Result<ReferrerList> parse(std::string_view text);

  // True when the URL's host is a domain of the list or lies below one.
  [[nodiscard]] bool contains(std::string_view url) const;
  [[nodiscard]] std::size_t size() const { return domains_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> domains_;
};

}  // namespace hitstream::analytics
