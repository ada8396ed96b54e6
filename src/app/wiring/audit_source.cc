#include "app/wiring/audit_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/units.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {
namespace {

constexpr std::int64_t kIntervalNs = base::kMillisPerSecond * base::kNanosPerMilli;
// Labels of metrics last as long as the process.
constexpr std::size_t kNamesMax = 256;
constexpr const char* kOthers = "(other)";

struct Sums {
  std::uint64_t accepted = 0, in_flight = 0, missing = 0;
};

}  // namespace

AuditSource::AuditSource(const ShardParts& parts, const env::Clock& clock, telemetry::Registry& metrics,
                         std::chrono::milliseconds patience)
    : parts_(parts), clock_(clock), metrics_(metrics), auditor_(patience) {
  audit_.verdict = "not looked at yet";
}

void AuditSource::observe(const consumer::Consumer& consumer) {
  const std::int64_t now_ns = clock_.steady_ns();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + kIntervalNs;
  const auto count_seen = [&consumer](const base::SourceId& src, std::uint64_t from, std::uint64_t below) {
    return consumer.seen(src, from, below);
  };
  analytics::Audit audit = auditor_.look(parts_.accounts(), reading_of(consumer), count_seen);
  expose(audit);
  const std::lock_guard lock(mutex_);
  if (audit.missing > audit_.missing) {
    telemetry::log_error("hits that were accepted are not on the stream", {{"verdict", audit.verdict}});
  }
  audit_ = std::move(audit);
}

analytics::Audit AuditSource::audit() const {
  const std::lock_guard lock(mutex_);
  return audit_;
}

analytics::Reading AuditSource::reading_of(const consumer::Consumer& consumer) const {
  analytics::Reading reading;
  reading.now_ms = clock_.wall_ms();
  reading.unnumbered = parts_.unnumbered(reading.now_ms - analytics::kSourceKeptMs);
  base::UnixMillis read_up_ms = INT64_MAX;
  for (const consumer::ShardStatus& shard : consumer.status()) {
    reading.from_ms = std::max(reading.from_ms, shard.from_ms);
    if (!shard.finished) read_up_ms = std::min(read_up_ms, shard.read_up_ms);
  }
  if (read_up_ms != INT64_MAX) reading.read_up_ms = read_up_ms;
  return reading;
}

void AuditSource::expose(const analytics::Audit& audit) {
  std::map<std::string, Sums> sums;
  for (const std::string& name : names_) sums[name];
  for (const analytics::CollectorAudit& one : audit.collectors) {
    if (one.name.empty()) continue;
    if (!names_.contains(one.name) && names_.size() < kNamesMax) names_.insert(one.name);
    Sums& sum = sums[names_.contains(one.name) ? one.name : kOthers];
    sum.accepted += one.accepted;
    sum.in_flight += one.in_flight;
    sum.missing += one.missing;
  }
  for (const auto& [name, sum] : sums) {
    const auto set = [&, label = telemetry::Labels{{"collector", name}}](const char* metric, const char* help,
                                                                         std::uint64_t value) {
      metrics_.gauge(metric, help, label).set(static_cast<double>(value));
    };
    set("hitstream_audit_accepted_hits", "Hits that the sources known of a collector have accepted.",
        sum.accepted);
    set("hitstream_audit_in_flight_hits", "Hits accepted that have not come yet, and may.", sum.in_flight);
    set("hitstream_audit_missing_hits", "Hits that the stream has acknowledged and that are not there.",
        sum.missing);
  }
  metrics_.gauge("hitstream_audit_complete", "1: it is proved that every accepted hit is counted.")
      .set(audit.complete ? 1 : 0);
}

}  // namespace hitstream::app::wiring
