// One database of countries in the format of MaxMind (MaxMind DB File Format Specification 2.0), in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/ip_address.h"
#include "base/result.h"

namespace hitstream::geo {

inline constexpr std::size_t kDatabaseBytesMax = 256 << 20;

// Immutable and thread-safe.
class Database {
 public:
  // A copy of `bytes`, which the caller may drop: whoever writes to a file that is in use harms nobody.
  // kInvalidArgument when it is no such database, or one without countries.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(std::string_view bytes);
  ~Database();

  // ISO 3166-1 alpha-2 ("DE"), "" when it is not known. Lives as long as the database. Read from
  // country.iso_code (MaxMind, DB-IP), country_code (ip-location-db) or country (IPinfo), the first that is
  // there.
  [[nodiscard]] std::string_view country_of(const base::IpAddress& address) const;
  // When it was made, in seconds since 1970, as it says.
  [[nodiscard]] std::uint64_t built_s() const;

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::geo
