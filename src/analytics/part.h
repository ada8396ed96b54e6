// What one shard's hits add up to. Parts are kept per shard, can be saved, dropped and rebuilt alone, and are
// merged when somebody asks.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analytics/window.h"
#include "base/bytes.h"
#include "base/units.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// Every hit ends in exactly one of these.
enum class Verdict : std::uint8_t {
  kCounted,
  kLate,     // older than every window
  kSkewed,   // more than kFutureSlackMs ahead of our clock
  kNotView,  // a kind that is no page view
};

struct Totals {
  std::uint64_t counted = 0;
  std::uint64_t late = 0;
  std::uint64_t skewed = 0;
  std::uint64_t not_view = 0;
  Totals& operator+=(const Totals& other);
  bool operator==(const Totals&) const = default;
};

// The three windows of one site, or of all.
struct SiteWindows {
  Window minute{kMinuteWindow};
  Window hour{kHourWindow};
  Window day{kDayWindow};

  // True when the hit lies in at least one of them.
  bool add(base::UnixMillis time_ms, base::UnixMillis now_ms);
  void save(base::ByteWriter& out) const;
  [[nodiscard]] bool load(base::ByteReader& in);
};

// Of a host name as DNS allows it; a longer one is no site.
inline constexpr std::size_t kSiteNameBytesMax = 253;

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
};

// Not thread-safe.
class Part {
 public:
  // Sites beyond the limit are counted in the total, and together as the site "(other)". When the limit is
  // reached, sites without a hit in any window make room, at most once a minute.
  explicit Part(std::size_t site_limit = 1000);

  Verdict add(const hit::Hit& hit, base::UnixMillis now_ms);

  [[nodiscard]] const Totals& totals() const;
  void save(base::ByteWriter& out) const;
  // False when the bytes are not what save() wrote; the part is then empty. Sites beyond the limit are kept.
  [[nodiscard]] bool load(base::ByteReader& in);

  [[nodiscard]] const SiteWindows& all_sites() const;
  [[nodiscard]] const SiteWindows* site(std::string_view name) const;  // null when unknown

 private:
  [[nodiscard]] SiteWindows& site_for(std::string_view name, base::UnixMillis now_ms);
  [[nodiscard]] std::size_t own_sites() const;
  void drop_idle_sites(base::UnixMillis now_ms);
  [[nodiscard]] bool load_into_empty(base::ByteReader& in);

  std::size_t site_limit_;
  base::UnixMillis swept_ms_ = 0;
  Totals totals_;
  SiteWindows all_;
  std::unordered_map<std::string, SiteWindows, NameHash, std::equal_to<>> sites_;
};

// The site a hit belongs to: the host of the page's URL in lower case, without port and "www."; "(none)"
// where the Referer tells no host.
[[nodiscard]] std::string site_of(const hit::Hit& hit);

struct Series {
  std::vector<std::uint64_t> minute, hour, day;  // oldest first, the last one the bucket in progress
};

// The merged series at `now_ms`, of all sites.
[[nodiscard]] Series merge(std::span<const Part* const> parts, base::UnixMillis now_ms);

}  // namespace hitstream::analytics
