// The dashboard's HTTP side: /api/minute, /api/hour, /api/day (without bots; ?bots=1 with them), /api/v1/live
// (all three and the status, of one moment, the same way), /api/v1/status, /api/v1/config, the embedded page
// at /dashboard and, where asked for, a small demo site at /demo that carries the tag. And the admin side:
// /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/source.h"
#include "http/server.h"
#include "telemetry/metrics.h"

namespace hitstream::api {

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
