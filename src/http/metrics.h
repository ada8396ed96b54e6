// The metrics of a server, labelled with its name. A loop counts in plain integers and publishes them once a
// turn.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "http/fault.h"
#include "telemetry/metrics.h"

namespace hitstream::http {

// One for each loop; not thread-safe. The registry must outlive it.
class LoopMetrics {
 public:
  LoopMetrics(telemetry::Registry& registry, std::string server);

  void count_reply(int status) {
    const auto index = static_cast<std::size_t>(status - kStatusMin);
    if (replies_[index]++ == 0) touched_.push_back(status);
  }
  void uncount_reply(int status) { --replies_[static_cast<std::size_t>(status - kStatusMin)]; }
  void count_received(std::size_t bytes) { received_ += bytes; }
  void count_sent(std::size_t bytes) { sent_ += bytes; }
  void count_opened() { ++connections_; }
  void count_closed() { --connections_; }
  void count_refused_connection() { refused_connections_.add(); }
  void count_fault(Fault fault) { faults_[static_cast<std::size_t>(fault)]->add(); }

  // All counted since the last call; `turn_seconds` is the latency of the replies among it.
  void publish(double turn_seconds);

 private:
  static constexpr int kStatusMin = 100;
  static constexpr std::size_t kStatuses = 500;

  telemetry::Counter& replies_of(int status);

  telemetry::Registry& registry_;
  std::string server_;
  std::array<std::uint32_t, kStatuses> replies_{};
  std::array<telemetry::Counter*, kStatuses> reply_counters_{};  // made when a status is first used
  std::vector<int> touched_;
  std::array<telemetry::Counter*, kFaults> faults_{};
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::int64_t connections_ = 0;
  telemetry::Gauge& connections_gauge_;
  telemetry::Counter& refused_connections_;
  telemetry::Counter& received_bytes_;
  telemetry::Counter& sent_bytes_;
  telemetry::Histogram& seconds_;
};

}  // namespace hitstream::http
