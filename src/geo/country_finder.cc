#include "geo/country_finder.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

#include "geo/built_in.h"
#include "telemetry/log.h"

namespace hitstream::geo {

using base::Result;

CountryFinder::CountryFinder(std::string file, env::FileSystem& files, const env::Clock& clock)
    : file_(std::move(file)), files_(files), clock_(clock) {}

Result<std::unique_ptr<CountryFinder>> CountryFinder::open(const std::string& file, env::FileSystem& files,
                                                           const env::Clock& clock) {
  std::unique_ptr<CountryFinder> finder(new CountryFinder(file, files, clock));
  // Before it is read, so that a change meanwhile is seen.
  if (!file.empty()) finder->stamp_ = files.stamp_of(file).value_or(0);
  finder->look_again_ns_ = clock.steady_ns() + std::chrono::nanoseconds(kFileCheckInterval).count();
  if (auto read = finder->read(); !read) return base::forward(std::move(read.error()));
  return finder;
}

std::string_view CountryFinder::country_of(const base::IpAddress& address) {
  if (!file_.empty() && clock_.steady_ns() >= look_again_ns_) look_for_a_new_one();
  Kept& kept = kept_[place_of(address)];
  if (!kept.is_known || kept.address != address) kept = {address, database_->country_of(address), true};
  return kept.country;
}

// Fibonacci hashing, of both halves.
std::size_t CountryFinder::place_of(const base::IpAddress& address) {
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), address.bytes().data(), sizeof halves);
  constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
  const std::uint64_t hash = (halves[0] * kGoldenRatio ^ halves[1]) * kGoldenRatio;
  return (hash >> 32U) % kAddressesKept;
}

Result<> CountryFinder::read() {
  Result<std::string> bytes;
  if (!file_.empty()) {
    bytes = env::read_file(files_, file_, kDatabaseBytesMax);
    if (!bytes) return base::forward(std::move(bytes.error()));
  }
  auto database = Database::open(file_.empty() ? built_in_database() : std::string_view(*bytes));
  if (!database) {
    return base::fail(database.error().code,
                      fmt::format("{}: {}", file_.empty() ? "the built-in database of countries" : file_,
                                  database.error().message));
  }
  database_ = *std::move(database);
  if (file_.empty()) release_built_in_database();
  kept_.assign(kAddressesKept, Kept());
  return {};
}

void CountryFinder::look_for_a_new_one() {
  look_again_ns_ = clock_.steady_ns() + std::chrono::nanoseconds(kFileCheckInterval).count();
  const std::uint64_t stamp = files_.stamp_of(file_).value_or(0);
  if (stamp == stamp_) return;
  stamp_ = stamp;
  if (const auto was_read = read(); !was_read) {
    telemetry::log_warn("the database of countries cannot be read; the one before stays",
                        {{"why", was_read.error().message}});
    return;
  }
  telemetry::log_info("a new database of countries is in use",
                      {{"file", file_}, {"built_s", database_->built_s()}});
}

}  // namespace hitstream::geo
