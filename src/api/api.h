// The dashboard's HTTP side: the API (/api/v1, described by /openapi.json and, for people, /api), the three
// paths of the original application (/api/minute, /api/hour, /api/day), the embedded page at /dashboard,
// the way in (/login, /share/…) and, where asked for, a small demo site at /demo that carries the tag. And
// the admin side: /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/access/guard.h"
#include "api/source.h"
#include "base/result.h"
#include "env/clock.h"
#include "env/executor.h"
#include "http/server.h"
#include "telemetry/metrics.h"

namespace hitstream::api {

struct DashboardOptions {
  bool demo = false;
  // Of the tag shown on the page and carried by the demo site: "http://127.0.0.1:8080/collect". Empty: not
  // known, the page then shows a placeholder.
  std::string collect_url{};
  access::Options access{};
  // Origins whose pages may have the page in a frame: "https://www.example.com".
  std::vector<std::string> embed_in{};
};

// Headers the two services below need to see.
[[nodiscard]] std::vector<http::KeptHeader> kept_headers();

// What is given must outlive the service, and the server that runs it must be gone before the service is.
// kInvalidArgument when nothing would keep strangers out: see access::Guard::make().
[[nodiscard]] base::Result<std::unique_ptr<http::Service>> make_dashboard_service(
    const DashboardOptions& options, const Source& source, const env::Clock& clock, env::Executor& executor,
    telemetry::Registry& metrics);

struct Readiness {
  bool ready = true;
  std::string note;  // for people: why not ready, or what is wrong although it is; empty: all is well
};
// Thread-safe.
using FindReadiness = std::function<Readiness()>;
[[nodiscard]] std::unique_ptr<http::Service> make_admin_service(const telemetry::Registry& metrics,
                                                                FindReadiness find_readiness);

}  // namespace hitstream::api
