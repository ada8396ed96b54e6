// The dashboard's HTTP side: /api/minute, /api/hour, /api/day, /api/v1/live (all three and the status,
// of one moment), /api/v1/status, /api/v1/config, the embedded page at /dashboard and, where asked for, a
// small demo site at /demo that carries the tag. And the admin side: /healthz, /readyz, /metrics.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
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
};

struct Status {
  std::vector<ShardState> shards;
  std::uint64_t counted = 0, late = 0, skewed = 0, repeats = 0, unreadable = 0, lost = 0;
  bool journal_failing = false;
};

// Where the numbers come from. Thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual Series series(base::UnixMillis now_ms) const = 0;
  [[nodiscard]] virtual Status status() const = 0;
};

struct DashboardOptions {
  bool demo = false;
  std::string collect_url;  // of the tag shown on the page and carried by the demo site; may be relative to
                            // nothing: "http://127.0.0.1:8080/collect"
};

// Headers the two services below need to see.
[[nodiscard]] std::vector<http::KeptHeader> kept_headers();

// `source` and `clock` must outlive the service.
[[nodiscard]] std::unique_ptr<http::Service> make_dashboard_service(const DashboardOptions& options,
                                                                    const Source& source,
                                                                    const env::Clock& clock);

// Empty: ready. Otherwise why not, for people. Thread-safe.
using Readiness = std::function<std::string()>;
[[nodiscard]] std::unique_ptr<http::Service> make_admin_service(const telemetry::Registry& metrics,
                                                                Readiness readiness);

}  // namespace hitstream::api
