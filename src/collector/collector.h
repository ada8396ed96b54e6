// Requests to /collect become records in the journal. One path of a hit: cookie, address, record, one write
// for the turn, reply.
#pragma once

#include <memory>
#include <vector>

#include "collector/options.h"
#include "env/clock.h"
#include "env/random.h"
#include "http/server.h"
#include "journal/journal.h"
#include "telemetry/metrics.h"

namespace hitstream::collector {

// The headers that the collector needs to see; to be given to the server that runs its service.
[[nodiscard]] std::vector<http::KeptHeader> kept_headers(const Options& options);

// Runs on an http::Server; everything given must outlive it.
[[nodiscard]] std::unique_ptr<http::Service> make_service(const Options& options, journal::Journal& journal,
                                                          const env::Clock& clock, env::Random& random,
                                                          telemetry::Registry& metrics);

}  // namespace hitstream::collector
