// The data folder and what lives in it: the lock, the journal, and the consumer that counts what is in the
// journal.
#pragma once

#include <memory>
#include <string>

#include "app/shard_parts.h"
#include "base/result.h"
#include "config/settings.h"
#include "consumer/consumer.h"
#include "env/clock.h"
#include "env/executor.h"
#include "env/files.h"
#include "env/random.h"
#include "journal/journal.h"
#include "journal/metrics.h"
#include "lease/lease.h"
#include "stream/stream.h"
#include "telemetry/metrics.h"

namespace hitstream::app {

// Thread-safe where it says so; otherwise for the thread that opened it.
class Storage {
 public:
  // Makes the folder, locks it, recovers the journal, loads the state. The references must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<Storage>> open(const config::Settings& settings,
                                                                   const env::Clock& clock,
                                                                   env::Random& random,
                                                                   telemetry::Registry& metrics);
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  // Begins to count and to keep house, each on a thread of its own.
  void start();
  // Ends both threads, counts what is still in the journal, saves and syncs. Nothing may be appended any
  // more. False when something of it failed or took too long; it is logged, and the next start makes good for
  // it.
  [[nodiscard]] bool stop();

  [[nodiscard]] journal::Journal& journal() { return *journal_; }
  [[nodiscard]] const ShardParts& parts() const { return parts_; }  // thread-safe
  [[nodiscard]] const consumer::Consumer& consumer() const {
    return *consumer_;
  }  // its status() is thread-safe

 private:
  Storage(const config::Settings& settings, const env::Clock& clock, telemetry::Registry& metrics);
  [[nodiscard]] base::Result<> open_journal(env::Random& random);
  [[nodiscard]] base::Result<> open_consumer();
  [[nodiscard]] bool count_the_rest();

  const config::Settings& settings_;
  const env::Clock& clock_;
  telemetry::Registry& metrics_;
  journal::Metrics journal_metrics_;
  env::PosixFileSystem files_;
  env::ThreadExecutor executor_;
  std::unique_ptr<env::FileLock> lock_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<stream::Stream> stream_;
  std::unique_ptr<lease::Leases> leases_;
  ShardParts parts_;
  std::unique_ptr<consumer::Consumer> consumer_;
  std::unique_ptr<env::Task> consumer_task_;
  std::unique_ptr<env::Task> journal_task_;
};

}  // namespace hitstream::app
