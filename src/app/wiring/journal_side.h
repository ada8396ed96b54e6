// The journal with its lock and its housekeeping: where hits are safe.
#pragma once

#include <memory>

#include "app/wiring/host.h"
#include "base/result.h"
#include "journal/journal.h"
#include "journal/metrics.h"

namespace hitstream::app::wiring {

// For the main thread; journal() is as thread-safe as journal/journal.h says.
class JournalSide {
 public:
  // Makes the data folder, locks the journal in it, and recovers it. `options` are journal_options() and what
  // the sub-command adds.
  [[nodiscard]] static base::Result<std::unique_ptr<JournalSide>> open(Host& host, journal::Options options);
  ~JournalSide();

  // Begins to keep house, on a thread of its own.
  void start();
  // Ends that and syncs. Nothing may be appended any more. False when it could not be synced; it is logged.
  [[nodiscard]] bool stop();

  [[nodiscard]] journal::Journal& journal() { return *journal_; }

 private:
  explicit JournalSide(Host& host) : host_(host), metrics_(host.metrics) {}

  Host& host_;
  journal::Metrics metrics_;
  std::unique_ptr<env::FileLock> lock_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<env::Task> task_;
};

}  // namespace hitstream::app::wiring
