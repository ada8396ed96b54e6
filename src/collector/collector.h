// Requests to /collect become records in the journal. One path of a hit: cookie, address, record, one write
// for the turn, reply.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "env/clock.h"
#include "env/random.h"
#include "http/server.h"
#include "journal/journal.h"
#include "telemetry/metrics.h"

namespace hitstream::collector {

struct Options {
  std::vector<std::string> paths = {"/collect"};
  std::vector<base::IpNetwork> trusted_proxies;  // config gives the default (loopback)
  std::string proxy_header = "x-forwarded-for";  // in lower case
  std::size_t field_bytes_max = 2048;
  std::string cookie_name = "sid";
  std::chrono::seconds session_length{1800};
};

// The headers that the collector needs to see; to be given to the server that runs its service.
[[nodiscard]] std::vector<http::KeptHeader> kept_headers(const Options& options);

// Runs on an http::Server; everything given must outlive it.
[[nodiscard]] std::unique_ptr<http::Service> make_service(const Options& options, journal::Journal& journal,
                                                          const env::Clock& clock, env::Random& random,
                                                          telemetry::Registry& metrics);

}  // namespace hitstream::collector
