// The audit as others see it: looked at once a second on the consumer's thread, asked for and exposed on any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "analytics/audit.h"
#include "app/wiring/shard_parts.h"
#include "consumer/consumer.h"
#include "env/clock.h"
#include "telemetry/metrics.h"

namespace hitstream::app::wiring {

class AuditSource {
 public:
  // `patience` as analytics::Auditor has it. What is referred to must outlive it.
  AuditSource(const ShardParts& parts, const env::Clock& clock, telemetry::Registry& metrics,
              std::chrono::milliseconds patience);

  // On the consumer's thread. At most once a second: a call that comes earlier does nothing.
  void observe(const consumer::Consumer& consumer);
  // As it was last looked at. Thread-safe.
  [[nodiscard]] analytics::Audit audit() const;

 private:
  [[nodiscard]] analytics::Reading reading_of(const consumer::Consumer& consumer) const;
  void expose(const analytics::Audit& audit);

  const ShardParts& parts_;
  const env::Clock& clock_;
  telemetry::Registry& metrics_;
  analytics::Auditor auditor_;
  std::int64_t next_ns_ = INT64_MIN;
  std::set<std::string> names_;  // of collectors that have metrics
  mutable std::mutex mutex_;
  analytics::Audit audit_;  // guarded by mutex_
};

}  // namespace hitstream::app::wiring
