#include "app/wiring/journal_side.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/wiring/data_folder.h"
#include "app/wiring/options.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {
namespace {

using base::Result;
using std::chrono::milliseconds;

// Housekeeping comes at the sync interval, and at least once a second for the retention.
milliseconds housekeeping_interval(const journal::SyncPolicy& sync) {
  constexpr milliseconds kLongest{1000};
  return sync.mode == journal::SyncPolicy::Mode::kInterval ? std::min(sync.interval, kLongest) : kLongest;
}

void log_recovery(const journal::Journal& journal) {
  const journal::RecoveryReport& report = journal.recovery();
  telemetry::log_info("journal opened",
                      {{"first_offset", report.first_offset}, {"end_offset", report.end_offset}});
  for (const journal::Damage& damage : report.damage) {
    telemetry::log_warn("the journal's end was damaged and has been cut off; what was cut is kept beside it",
                        {{"file", damage.file}, {"at_byte", damage.at_byte}, {"what", damage.what}});
  }
}

}  // namespace

JournalSide::~JournalSide() = default;

Result<std::unique_ptr<JournalSide>> JournalSide::open(Host& host, journal::Options options) {
  std::unique_ptr<JournalSide> side(new JournalSide(host));
  auto lock = lock_in_data_folder(host, kJournalLock);
  if (!lock) return base::forward(std::move(lock.error()));
  side->lock_ = *std::move(lock);
  options.metrics = &side->metrics_;
  auto journal = journal::Journal::open(options, host.files, host.clock, host.random);
  if (!journal) return base::forward(std::move(journal.error()));
  side->journal_ = *std::move(journal);
  side->metrics_.watch(*side->journal_);
  log_recovery(*side->journal_);
  return side;
}

void JournalSide::start() {
  const milliseconds interval = housekeeping_interval(journal_options(host_.settings).sync);
  task_ = host_.executor.start("journal", [this, interval, failing = false]() mutable {
    const auto maintained = journal_->maintain();
    if (!maintained && !failing) {
      telemetry::log_error("the journal's housekeeping failed", {{"why", maintained.error().message}});
    }
    failing = !maintained;
    return interval;
  });
}

bool JournalSide::stop() {
  task_.reset();
  const auto synced = journal_->sync();
  if (!synced) telemetry::log_error("the journal could not be synced", {{"why", synced.error().message}});
  return synced.has_value();
}

}  // namespace hitstream::app::wiring
