#include "http/metrics.h"

#include <utility>

namespace hitstream::http {
namespace {

constexpr std::array<double, 13> kLatencyBounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                   0.025,  0.05,    0.1,    0.25,  0.5,    1.0};

}  // namespace

LoopMetrics::LoopMetrics(telemetry::Registry& registry, std::string server)
    : registry_(registry),
      server_(std::move(server)),
      connections_gauge_(
          registry.gauge("hitstream_http_connections", "Connections open now.", {{"server", server_}})),
      refused_connections_(registry.counter("hitstream_http_connections_refused_total",
                                            "Connections closed at once because of the limit.",
                                            {{"server", server_}})),
      received_bytes_(registry.counter("hitstream_http_received_bytes_total", "Bytes read from connections.",
                                       {{"server", server_}})),
      sent_bytes_(registry.counter("hitstream_http_sent_bytes_total", "Bytes written to connections.",
                                   {{"server", server_}})),
      seconds_(registry.histogram("hitstream_http_request_seconds",
                                  "From the moment a loop learnt of a request to the sending of its reply.",
                                  kLatencyBounds, {{"server", server_}})) {
  for (std::size_t i = 1; i < kFaults; ++i) {
    const std::string reason(describe(static_cast<Fault>(i)).reason);
    faults_[i] = &registry.counter("hitstream_http_bad_requests_total",
                                   "Requests that the server itself refused, by reason.",
                                   {{"server", server_}, {"reason", reason}});
  }
}

telemetry::Counter& LoopMetrics::replies_of(int status) {
  telemetry::Counter*& counter = reply_counters_[static_cast<std::size_t>(status - kStatusMin)];
  if (counter == nullptr) {
    counter = &registry_.counter("hitstream_http_requests_total", "Requests answered, by status.",
                                 {{"server", server_}, {"status", std::to_string(status)}});
  }
  return *counter;
}

void LoopMetrics::publish(double turn_seconds) {
  std::uint64_t answered = 0;
  for (const int status : touched_) {
    const std::uint32_t count = std::exchange(replies_[static_cast<std::size_t>(status - kStatusMin)], 0);
    if (count > 0) replies_of(status).add(count);
    answered += count;
  }
  touched_.clear();
  if (answered > 0) seconds_.observe(turn_seconds, answered);
  if (received_ > 0) received_bytes_.add(std::exchange(received_, 0));
  if (sent_ > 0) sent_bytes_.add(std::exchange(sent_, 0));
  if (connections_ != 0) connections_gauge_.add(static_cast<double>(std::exchange(connections_, 0)));
}

}  // namespace hitstream::http
