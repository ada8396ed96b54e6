#include "load/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace hitstream::bench {
namespace {

// Latencies are kept in steps of 10 µs up to two seconds; the last step holds what took longer.
constexpr std::int64_t kStepNs = 10'000;
constexpr double kStepMs = 0.01;

}  // namespace

void Report::answered(int status, std::size_t reply_bytes, std::int64_t latency_ns) {
  ++replies_;
  const auto step = static_cast<std::size_t>(std::max<std::int64_t>(latency_ns, 0) / kStepNs);
  ++latency_counts_[std::min(step, latency_counts_.size() - 1)];
  latency_max_ns_ = std::max(latency_max_ns_, latency_ns);
  if (status != 200) {
    ++by_status_[status];
    return;
  }
  if (ok_++ == 0) ok_bytes_ = reply_bytes;
  if (reply_bytes != ok_bytes_) ++odd_lengths_;
}

double Report::quantile_ms(double share) const {
  const auto rank = static_cast<std::uint64_t>(share * static_cast<double>(replies_));
  std::uint64_t below = 0;
  for (std::size_t step = 0; step < latency_counts_.size(); ++step) {
    below += latency_counts_[step];
    if (below > rank) return static_cast<double>(step + 1) * kStepMs;
  }
  return 0;
}

std::string Report::json(std::uint64_t sent, std::int64_t elapsed_ns) const {
  const double seconds = static_cast<double>(elapsed_ns) / 1e9;
  std::string others;
  for (const auto& [status, count] : by_status_) others += fmt::format(R"(,"{}":{})", status, count);
  return fmt::format(
      R"({{"sent":{},"replies":{},"unanswered":{},"seconds":{:.3f},"rps":{:.0f},"p50_ms":{:.2f},"p99_ms":{:.2f},)"
      R"("p999_ms":{:.2f},"max_ms":{:.2f},"reply_bytes":{},"odd_lengths":{},"status":{{"200":{}{}}}}})",
      sent, replies_, sent - replies_, seconds, static_cast<double>(replies_) / std::max(seconds, 1e-9),
      quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999), static_cast<double>(latency_max_ns_) / 1e6,
      ok_bytes_, odd_lengths_, ok_, others);
}

bool Report::clean(std::uint64_t sent) const { return ok_ == sent && odd_lengths_ == 0; }

}  // namespace hitstream::bench
