// The parameters of /api/v1: each known, each at most once but `filter`, each checked.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "api/source.h"
#include "base/result.h"

namespace hitstream::api {

enum class Parameter : std::uint8_t { kSite, kWindow, kFilter, kBots, kLimit, kContains };

inline constexpr std::size_t kRowsDefault = 20;
inline constexpr std::size_t kRowsMax = 1000;
inline constexpr std::size_t kFiltersMax = 16;
inline constexpr std::size_t kValueBytesMax = 2048;

struct Parameters {
  Query query;  // without the moment, which is not the client's to say
  std::size_t limit = kRowsDefault;
  std::string contains;
};

// `allowed`: those that the path knows. kInvalidArgument for any other (but "_", with which scripts get
// around caches), one that stands there twice, or a value that is not allowed; the message says what is.
[[nodiscard]] base::Result<Parameters> parameters_of(std::string_view query,
                                                     std::initializer_list<Parameter> allowed);

}  // namespace hitstream::api
