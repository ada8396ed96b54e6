// Which country an address is in, by a database that may change while the program runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/countries.h"
#include "base/result.h"
#include "env/clock.h"
#include "env/files.h"
#include "geo/database.h"

namespace hitstream::geo {

// How often, at most, the file is looked at; it is read when it has changed.
inline constexpr std::chrono::seconds kFileCheckInterval{5};

// Visitors come again: of so many addresses it is remembered what the database said. 40 bytes each.
inline constexpr std::size_t kAddressesKept = 1 << 13;

// Not thread-safe: asked on the consumer's thread, which also reads a new file (some 10 ms for 10 MB).
class CountryFinder final : public analytics::Countries {
 public:
  // Of `file`, or of the database that the program brings along when it is empty. Errors name the file.
  // `files` and `clock` must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<CountryFinder>> open(const std::string& file,
                                                                         env::FileSystem& files,
                                                                         const env::Clock& clock);

  [[nodiscard]] std::string_view country_of(const base::IpAddress& address) override;

 private:
  CountryFinder(std::string file, env::FileSystem& files, const env::Clock& clock);
  [[nodiscard]] base::Result<> read();
  // A file that is gone or broken is logged once, and the database that was read before stays.
  void look_for_a_new_one();

  struct Kept {
    base::IpAddress address;
    std::string_view country;
    bool is_known = false;
  };
  [[nodiscard]] static std::size_t place_of(const base::IpAddress& address);

  const std::string file_;  // empty: the built-in one
  env::FileSystem& files_;
  const env::Clock& clock_;
  std::int64_t look_again_ns_ = 0;
  std::uint64_t stamp_ = 0;  // of the file when it was last read, or found wanting; 0 when it was gone
  std::unique_ptr<Database> database_;
  std::vector<Kept> kept_;  // by place_of(); the one before goes
};

}  // namespace hitstream::geo
