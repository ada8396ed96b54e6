// /login, /logout and /share/TOKEN: how browsers get the cookie that lets them in, and lose it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/access/guard.h"
#include "api/access/throttle.h"
#include "api/metrics.h"
#include "api/worker.h"
#include "env/clock.h"
#include "env/executor.h"
#include "http/request.h"

namespace hitstream::api {

// Thread-safe. What is given must outlive it. A password is checked on a thread of its own: it takes a while,
// by design.
class Login {
 public:
  Login(const access::Guard& guard, const env::Clock& clock, env::Executor& executor, Metrics& metrics);

  // False, and nothing is answered, when the path is none of these.
  [[nodiscard]] bool handle(const http::Request& request, http::Exchange& exchange);

 private:
  void log_in(const http::Request& request, http::Exchange& exchange);
  void check(const std::shared_ptr<http::Deferred>& answer, const std::string& password,
             const std::string& next, const base::IpAddress& client);
  [[nodiscard]] http::Reply log_out(const http::Request& request) const;
  [[nodiscard]] http::Reply enter_by_link(std::string_view token) const;

  const access::Guard& guard_;
  const env::Clock& clock_;
  Metrics& metrics_;
  access::Throttle throttle_;
  Worker worker_;
};

}  // namespace hitstream::api
