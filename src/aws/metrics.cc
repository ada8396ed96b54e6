#include "aws/metrics.h"

#include <array>
#include <utility>

#include "aws/failure.h"

namespace hitstream::aws {
namespace {

constexpr std::array kSecondsBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};

}  // namespace

Metrics::Metrics(telemetry::Registry& registry, std::string service)
    : registry_(registry),
      service_(std::move(service)),
      clock_offset_seconds_(registry.gauge("hitstream_aws_clock_offset_seconds",
                                           "What is added to the machine's time to have the service's.",
                                           {{"service", service_}})) {}

Metrics::Operation& Metrics::of(const std::string& operation) {
  if (const auto found = operations_.find(operation); found != operations_.end()) return found->second;
  const telemetry::Labels labels{{"service", service_}, {"operation", operation}};
  const Operation made{
      registry_.counter("hitstream_aws_requests_total", "Requests sent, attempts counted each.", labels),
      registry_.counter("hitstream_aws_retries_total", "Requests sent again after a failure.", labels),
      registry_.histogram("hitstream_aws_attempt_seconds",
                          "From signing to the end of the answer, or to giving up.", kSecondsBounds, labels)};
  return operations_.emplace(operation, made).first->second;
}

void Metrics::count_error(const std::string& operation, Failure::Kind kind) {
  const telemetry::Labels labels{
      {"service", service_}, {"operation", operation}, {"kind", std::string(to_string(kind))}};
  registry_.counter("hitstream_aws_errors_total", "Attempts that failed, by kind.", labels).add();
}

void Metrics::set_clock_offset(std::chrono::milliseconds offset) {
  clock_offset_seconds_.set(static_cast<double>(offset.count()) / base::kMillisPerSecond);
}

}  // namespace hitstream::aws
