// The dashboard's HTTP side: /api/minute, /api/hour, /api/day (without bots; ?bots=1 with them), /api/v1/live
// (all three and the status, of one moment, the same way), /api/v1/status, /api/v1/config, the embedded page
// at /dashboard and, where asked for, a small demo site at /demo that carries the tag. And the admin side:
// /healthz, /readyz, /metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "http/server.h"
#include "telemetry/metrics.h"

namespace hitstream::api {

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

// A sum with its name in the API: letters and '_' only.
struct NamedCount {
  std::string_view name;
  std::uint64_t count = 0;
};

struct Status {
  std::vector<ShardState> shards;  // that are read; what became of the hits of others is in the sums below
  std::uint64_t counted = 0, late = 0, skewed = 0, repeats = 0, unreadable = 0, lost = 0;
  std::uint64_t own = 0, prefetched = 0;
  std::vector<NamedCount> bots;   // by reason; `counted` has none of them
  std::vector<NamedCount> kinds;  // hits that are no views, by kind
  Problem problem;
};

enum class Audience { kPeople, kEverybody };

// Where the numbers come from. Thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual Series series(base::UnixMillis now_ms, Audience audience) const = 0;
  [[nodiscard]] virtual Status status() const = 0;
};

struct DashboardOptions {
  bool demo = false;
  // Of the tag shown on the page and carried by the demo site: "http://127.0.0.1:8080/collect". Empty: not
  // known, the page then shows a placeholder.
  std::string collect_url;
};

// Headers the two services below need to see.
[[nodiscard]] std::vector<http::KeptHeader> kept_headers();

// `source` and `clock` must outlive the service.
[[nodiscard]] std::unique_ptr<http::Service> make_dashboard_service(const DashboardOptions& options,
                                                                    const Source& source,
                                                                    const env::Clock& clock);

struct Readiness {
  bool ready = true;
  std::string note;  // for people: why not ready, or what is wrong although it is; empty: all is well
};
// Thread-safe.
using FindReadiness = std::function<Readiness()>;
[[nodiscard]] std::unique_ptr<http::Service> make_admin_service(const telemetry::Registry& metrics,
                                                                FindReadiness find_readiness);

}  // namespace hitstream::api
