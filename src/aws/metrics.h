// What the calls of AWS services tell Prometheus.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "aws/kinesis.h"
#include "telemetry/metrics.h"

namespace hitstream::aws {

// One for each client; not thread-safe, though several may share a registry, which must outlive them.
class Metrics {
 public:
  Metrics(telemetry::Registry& registry, std::string service);  // "kinesis": a label

  struct Operation {
    telemetry::Counter& attempts;
    telemetry::Counter& retries;
    telemetry::Histogram& attempt_seconds;
  };
  [[nodiscard]] Operation& of(const std::string& operation);  // "PutRecords"
  // An attempt that failed, whether or not another follows.
  void count_error(const std::string& operation, Failure::Kind kind);
  void set_clock_offset(std::chrono::milliseconds offset);

 private:
  telemetry::Registry& registry_;
  const std::string service_;
  std::map<std::string, Operation> operations_;
  telemetry::Gauge& clock_offset_seconds_;
};

}  // namespace hitstream::aws
