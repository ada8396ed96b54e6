// The three listeners: for browsers, for those who watch, and for the operator.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/api.h"
#include "app/wiring/host.h"
#include "base/result.h"
#include "http/server.h"
#include "journal/journal.h"

namespace hitstream::app::wiring {

// A server and the service it runs. Destroying it stops it without grace.
class Listener {
 public:
  Listener(std::unique_ptr<http::Service> service, std::unique_ptr<http::Server> server)
      : service_(std::move(service)), server_(std::move(server)) {}

  void stop(std::chrono::milliseconds grace) { server_->stop(grace); }
  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:8080", one that can be opened

 private:
  std::unique_ptr<http::Service> service_;
  std::unique_ptr<http::Server> server_;
};

using ListenerResult = base::Result<std::unique_ptr<Listener>>;

// What is given must outlive the listener.
[[nodiscard]] ListenerResult start_collector_listener(Host& host, journal::Journal& journal);
[[nodiscard]] ListenerResult start_dashboard_listener(Host& host, const api::Source& source,
                                                      const std::string& collect_url);
// `find_readiness` is called on its thread.
[[nodiscard]] ListenerResult start_admin_listener(Host& host, api::FindReadiness find_readiness);

// The tag's URL: as the settings say, or else that of the listener.
[[nodiscard]] std::string collect_url(const config::Settings& settings, const Listener& collector);

}  // namespace hitstream::app::wiring
