#include "app/storage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "app/options.h"
#include "lease/memory/memory_leases.h"
#include "stream/embedded/embedded_stream.h"
#include "telemetry/log.h"

namespace hitstream::app {
namespace {

using base::Result;
using std::chrono::milliseconds;

// Of the whole stop (ten seconds), the part in which what is still in the journal is counted.
constexpr milliseconds kCountRestLimit{3000};

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

Storage::Storage(const config::Settings& settings, const env::Clock& clock, telemetry::Registry& metrics)
    : settings_(settings), clock_(clock), metrics_(metrics), journal_metrics_(metrics), parts_(clock) {}

Storage::~Storage() = default;

Result<std::unique_ptr<Storage>> Storage::open(const config::Settings& settings, const env::Clock& clock,
                                               env::Random& random, telemetry::Registry& metrics) {
  std::unique_ptr<Storage> storage(new Storage(settings, clock, metrics));
  if (auto made = storage->files_.create_folders(settings.data); !made)
    return base::forward(std::move(made.error()));
  auto lock =
      storage->files_.lock(settings.data + "/lock", fmt::format("pid {}, hitstream serve", ::getpid()));
  if (!lock) return base::forward(std::move(lock.error()));
  storage->lock_ = *std::move(lock);
  if (auto opened = storage->open_journal(random); !opened) return base::forward(std::move(opened.error()));
  if (auto opened = storage->open_consumer(); !opened) return base::forward(std::move(opened.error()));
  return storage;
}

Result<> Storage::open_journal(env::Random& random) {
  journal::Options options = journal_options(settings_);
  options.metrics = &journal_metrics_;
  auto journal = journal::Journal::open(options, files_, clock_, random);
  if (!journal) return base::forward(std::move(journal.error()));
  journal_ = *std::move(journal);
  journal_metrics_.watch(*journal_);
  log_recovery(*journal_);
  return {};
}

Result<> Storage::open_consumer() {
  stream_ = stream::embedded::make_embedded_stream(*journal_, clock_);
  leases_ = lease::memory::make_memory_leases();
  const auto on_saved = [this](const base::ShardId&, const stream::Position& position) {
    if (const auto offset = stream::embedded::offset_of(position)) journal_->release(*offset);
  };
  auto consumer = consumer::Consumer::open(consumer_options(settings_), *stream_, *leases_, parts_, files_,
                                           clock_, metrics_, on_saved);
  if (!consumer) return base::forward(std::move(consumer.error()));
  consumer_ = *std::move(consumer);
  return {};
}

void Storage::start() {
  consumer_task_ = executor_.start("consumer", [this] { return consumer_->step(); });
  const milliseconds interval = housekeeping_interval(journal_options(settings_).sync);
  journal_task_ = executor_.start("journal", [this, interval, failing = false]() mutable {
    const auto maintained = journal_->maintain();
    if (!maintained && !failing) {
      telemetry::log_error("the journal's housekeeping failed", {{"why", maintained.error().message}});
    }
    failing = !maintained;
    return interval;
  });
}

bool Storage::stop() {
  consumer_task_.reset();
  journal_task_.reset();
  bool complete = count_the_rest();
  if (const auto saved = consumer_->save(); !saved) {
    telemetry::log_error("the state could not be saved", {{"why", saved.error().message}});
    complete = false;
  }
  if (const auto synced = journal_->sync(); !synced) {
    telemetry::log_error("the journal could not be synced", {{"why", synced.error().message}});
    complete = false;
  }
  return complete;
}

bool Storage::count_the_rest() {
  const std::int64_t until_ns = clock_.steady_ns() + kCountRestLimit.count() * base::kNanosPerMilli;
  // step() wants to rest as soon as there is nothing to read.
  while (consumer_->step() == milliseconds(0)) {
    if (clock_.steady_ns() < until_ns) continue;
    telemetry::log_warn("not everything in the journal is counted yet; the next start goes on with it");
    return false;
  }
  return true;
}

}  // namespace hitstream::app
