// What can be asked of the day's views, and the answers. Any dimension can be a filter, and any filters hold
// for sums, series and lists alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/classifier.h"
#include "base/units.h"

namespace hitstream::analytics {

enum class Span : std::uint8_t { kMinute, kHour, kDay };

// The value of what is not known is "", of what found no room in its dictionary "(other)".
enum class Dimension : std::uint8_t {
  kSite,
  kPage,     // path and query
  kEntry,    // pages that sessions began with
  kExit,     // pages that sessions ended with, so far
  kSource,   // where sessions came from, by name: "Google" for each of its hosts; "" where nothing was told
  kChannel,  // how they came
  kUtmSource,
  kUtmMedium,
  kUtmCampaign,
  kCountry,
  kBrowser,  // of people
  kOs,
  kDevice,
  kLanguage,
  kScreen,
  kBot,    // by name; bots whatever the audience
  kEvent,  // custom events: what is counted are events then, and no views
};

struct Filter {
  Dimension dimension = Dimension::kPage;
  std::string value;
};

struct Query {
  base::UnixMillis now_ms = 0;  // the windows are those of window.h at this time
  Span window = Span::kDay;
  std::string site;             // empty: all
  std::vector<Filter> filters;  // all must hold
  Audience audience = Audience::kPeople;
};

struct Sums {
  std::uint64_t views = 0;
  std::uint64_t visitors = 0;                       // an estimate beyond some thousand (kDistinctError)
  std::uint64_t sessions = 0;                       // that began; with a filter by kExit: that ended
  std::uint64_t bounces = 0;                        // of them, those with one view so far
  std::uint64_t visible_ms = 0, visible_views = 0;  // the sum of all the views that told it, and how many did
  bool operator==(const Sums&) const = default;
};

// `sampled` in all answers: the share of the views that is left of them where memory was short; 1: all. The
// numbers are then reckoned from the visitors that are left.
struct Summary {
  Sums now;
  std::optional<Sums> before;  // the window before; nothing for the day, whose day before is forgotten
  double sampled = 1;
};

// Oldest first, the last one in progress.
struct QuerySeries {
  std::vector<std::uint64_t> views, visitors, sessions;
  double sampled = 1;
};

struct TopRow {
  std::string value;
  std::uint64_t views = 0, visitors = 0;
  bool operator==(const TopRow&) const = default;
};

struct Top {
  std::vector<TopRow> rows;  // most views first; of as many views, in the order of their values
  std::uint64_t total = 0;   // views, of all values
  std::uint64_t other = 0;   // views whose value found no room: what a row may lack at most
  double sampled = 1;
};

// Nothing of the visitor's address, and no session.
struct LastHit {
  base::UnixMillis time_ms = 0;
  std::string site, page, source, country, browser, device;
  bool bot = false;
};

inline constexpr std::uint32_t kNowSeconds = 300;  // a session with a view within them is here now

}  // namespace hitstream::analytics
