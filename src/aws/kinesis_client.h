// The real aws::Kinesis: over HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/kinesis.h"
#include "env/clock.h"
#include "env/random.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

// How long an operation may take with all its attempts, and one attempt of it.
struct Patience {
  std::chrono::milliseconds deadline;
  std::chrono::milliseconds attempt_timeout;
};

struct KinesisOptions {
  Endpoint endpoint;
  std::string ca_bundle;  // file of the certificates to trust (AWS_CA_BUNDLE); empty: the system's
  std::size_t connections = 32;
  Patience control{std::chrono::seconds(30), std::chrono::seconds(10)};  // all but those below
  Patience put{std::chrono::seconds(60), std::chrono::seconds(20)};
  Patience read{std::chrono::seconds(30), std::chrono::seconds(15)};  // GetShardIterator, GetRecords
  // How long a subscription may be silent; the service sends something at least every five seconds.
  std::chrono::milliseconds silence_max = std::chrono::seconds(20);
  // Over TLS a subscription is one of many streams of a connection (HTTP/2, which the service demands). To an
  // http endpoint (a local one) it takes a connection of its own, of HTTP/1.1, or of HTTP/2 with this.
  bool http2_without_tls = false;
};

// The references must outlive it. `random` is used by the thread that calls perform() only.
[[nodiscard]] std::unique_ptr<Kinesis> make_kinesis(const KinesisOptions& options,
                                                    CredentialsProvider& credentials, const env::Clock& clock,
                                                    env::Random& random, telemetry::Registry& metrics);

}  // namespace hitstream::aws
