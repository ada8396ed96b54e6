// Every path under /api: the three of the original application and /api/v1.
#pragma once

#include <string>
#include <string_view>

#include "api/access/guard.h"
#include "api/api.h"
#include "api/live_hub.h"
#include "api/metrics.h"
#include "api/queries.h"
#include "api/worker.h"
#include "http/request.h"

namespace hitstream::api {

// Thread-safe. What is given must outlive it.
class ApiHandler {
 public:
  ApiHandler(const DashboardOptions& options, const Source& source, const env::Clock& clock,
             env::Executor& executor, Metrics& metrics);

  [[nodiscard]] bool knows(const http::Request& request) const;
  // Only for a path that it knows, and a caller who is somebody. `auth`: how owners get in, for the page. A
  // guest gets what is of the one site, whether it is asked for by name or not.
  void handle(const http::Request& request, const access::Caller& caller, std::string_view auth,
              http::Exchange& exchange);

 private:
  [[nodiscard]] http::Reply original(const http::Request& request, const access::Caller& caller) const;
  [[nodiscard]] http::Reply status(const access::Caller& caller) const;
  [[nodiscard]] http::Reply config(const access::Caller& caller, std::string_view auth) const;
  [[nodiscard]] http::Reply live_once(const LiveKey& key) const;
  void live(const http::Request& request, const access::Caller& caller, http::Exchange& exchange);
  void ask(Question question, const http::Request& request, const access::Caller& caller,
           http::Exchange& exchange);

  const DashboardOptions options_;
  const Source& source_;
  const env::Clock& clock_;
  Metrics& metrics_;
  LiveHub hub_;
  Worker worker_;
};

}  // namespace hitstream::api
