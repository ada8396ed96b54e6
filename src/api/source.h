// What the dashboard's HTTP side asks for, and the answers: the wiring implements Source on top of what is
// counted. Numbers are sums of all shards.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"

namespace hitstream::api {

enum class Audience { kPeople, kEverybody };

struct Series {
  std::vector<std::uint64_t> minute, hour, day;  // oldest first, the last one the bucket in progress
};

struct ShardState {
  std::string shard;
  std::int64_t behind_latest_ms = 0;
  bool rebuilding = false;
  double rebuilt_share = 1;
  double hits_per_second = 0;                   // read lately
  std::optional<std::chrono::seconds> to_go{};  // until it is rebuilt; nothing when not known
};

// Why the counts do not move, or soon will not, beside a lag.
struct Problem {
  enum class Kind {
    kNone,
    kJournal,      // the disk is full or failing: hits are refused
    kMissing,      // there is no such stream
    kCredentials,  // no credentials to be had
    kDenied,       // they are not accepted, or not allowed to do this
    kUnreachable,  // the stream cannot be reached or refuses for now
  } kind = Kind::kNone;
  std::string text;  // for people, with what to do
  // Since when nothing has come from the stream; nothing where that goes on.
  std::optional<base::UnixMillis> since_ms{};
};

// A sum with its name in the API: letters and '_' only. The name lives as long as the program.
struct NamedCount {
  std::string_view name;
  std::uint64_t count = 0;
};

// The same, where the name comes from elsewhere.
struct TextCount {
  std::string name;
  std::uint64_t count = 0;
};

// A collector as the last of its heartbeats told.
struct CollectorState {
  std::string name;  // stable over its restarts
  std::string src;   // 32 hexadecimal digits: of the journal that is open now
  base::UnixMillis last_heard_ms = 0;
  std::vector<TextCount> refused;  // hits that it did not take, by reason
};

// How far lists, filters and summaries reach back after a restart.
struct History {
  bool complete = true;
  double share = 1;   // of the day, read again
  bool lost = false;  // some of the last day cannot be read again; then never complete
};

// A page on which the tag stands twice, as its report says: each visit there is two views.
struct DoubledTag {
  std::string url;  // cut to kDoubledTagBytesMax, with "…" behind it
  base::UnixMillis last_ms = 0;
};
// Few and short: they go out with each live event.
inline constexpr std::size_t kDoubledTagsMax = 10;
inline constexpr std::size_t kDoubledTagBytesMax = 512;

struct Status {
  std::vector<ShardState> shards;  // that are read; what became of the hits of others is in the sums below
  std::uint64_t counted = 0, late = 0, skewed = 0, repeats = 0, unreadable = 0, lost = 0;
  std::uint64_t own = 0, prefetched = 0;
  std::vector<NamedCount> bots;   // by reason; `counted` has none of them
  std::vector<NamedCount> kinds;  // hits that are no views, by kind
  Problem problem;
  History history{};
  std::vector<CollectorState> collectors{};
  std::vector<DoubledTag> doubled_tags{};  // of the last day, newest first, at most kDoubledTagsMax
};

enum class Window { kMinute, kHour, kDay };

// Of one bucket of its series.
[[nodiscard]] constexpr base::UnixMillis span_ms_of(Window window) {
  return window == Window::kMinute ? 1'000 : window == Window::kHour ? 60'000 : 3'600'000;
}

enum class Dimension {
  kSite,
  kPage,
  kEntry,
  kExit,
  kSource,
  kChannel,
  kUtmSource,
  kUtmMedium,
  kUtmCampaign,
  kCountry,
  kBrowser,
  kOs,
  kDevice,
  kLanguage,
  kScreen,
  kBot,
  kEvent
};

// Equality; of several, all must hold. The value of what is not known is "".
struct Filter {
  Dimension dimension = Dimension::kPage;
  std::string value;

  bool operator==(const Filter&) const = default;
};

struct Query {
  base::UnixMillis now_ms = 0;  // where the windows end
  Window window = Window::kDay;
  std::string site;  // empty: all sites
  std::vector<Filter> filters;
  Audience audience = Audience::kPeople;
};

struct Sums {
  std::uint64_t views = 0, visitors = 0, sessions = 0, bounces = 0;
  std::uint64_t visible_ms = 0;     // of all the views that told it
  std::uint64_t visible_views = 0;  // how many those are
};

struct Summary {
  Sums now;
  std::optional<Sums> before{};   // the window before; nothing where that is no longer known
  double visitors_error = 0.008;  // standard error of the visitors, a share
  double sampled = 1;             // the share of the sessions that the numbers were reckoned from
};

struct QuerySeries {
  std::vector<std::uint64_t> views, visitors, sessions;  // oldest first, the last one in progress
  base::UnixMillis end_ms = 0;                           // the end of the last bucket
  double sampled = 1;
};

struct TopRow {
  std::string value;
  std::uint64_t views = 0, visitors = 0;
};

struct Top {
  std::vector<TopRow> rows;  // most views first
  std::uint64_t total = 0;   // views, of all values
  std::uint64_t other = 0;   // views whose value had no room: how much a row may lack at most
  double sampled = 1;
};

// For the live feed. Nothing of the visitor's address, and no session.
struct LastHit {
  base::UnixMillis time_ms = 0;
  std::string site, page, source, country, browser, device;
  bool bot = false;

  bool operator==(const LastHit&) const = default;
};

// What became of the hits that one collector took.
struct CollectorAudit {
  std::string name, src;
  base::UnixMillis last_heard_ms = 0;
  std::uint64_t accepted = 0, counted = 0;
  std::vector<TextCount> filtered;  // read and not counted, by reason: bot, own, skewed …
  std::uint64_t late = 0, unreadable = 0, in_flight = 0, missing = 0;
};

struct Audit {
  bool complete = false;  // nothing is missing
  std::string verdict;    // for people: "every accepted hit is counted", or what is missing
  std::vector<CollectorAudit> collectors;
};

// Where the numbers come from. Thread-safe. series() and status() take microseconds and are asked for on an
// event loop; the others may scan a day's views, and are asked for on a thread that may wait.
class Source {
 public:
  virtual ~Source() = default;
  // `site`: empty for all. One that is unknown has zeros.
  [[nodiscard]] virtual Series series(base::UnixMillis now_ms, Audience audience,
                                      std::string_view site) const = 0;
  [[nodiscard]] virtual Status status() const = 0;
  [[nodiscard]] virtual Summary summary(const Query& query) const = 0;
  [[nodiscard]] virtual QuerySeries query_series(const Query& query) const = 0;
  // Those whose value contains `contains` (letters of either case are the same), at most `limit`.
  [[nodiscard]] virtual Top top(const Query& query, Dimension dimension, std::size_t limit,
                                std::string_view contains) const = 0;
  // Sessions with a view in the last kVisitorsWithin; the query's window means nothing here.
  [[nodiscard]] virtual std::uint64_t visitors_now(const Query& query) const = 0;
  // The last ones, newest first, of `site` (empty: all).
  [[nodiscard]] virtual std::vector<LastHit> last_hits(std::string_view site, Audience audience,
                                                       std::size_t limit) const = 0;
  [[nodiscard]] virtual std::vector<std::string> sites() const = 0;
  [[nodiscard]] virtual Audit audit() const = 0;
};

inline constexpr std::chrono::seconds kVisitorsWithin{300};

}  // namespace hitstream::api
