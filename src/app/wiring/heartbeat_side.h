// The heartbeats of a collector: what it tells of itself on the way of its hits.
#pragma once

#include <memory>

#include "app/wiring/host.h"
#include "base/result.h"
#include "collector/heartbeat.h"
#include "env/executor.h"
#include "journal/journal.h"

namespace hitstream::app::wiring {

// For the main thread.
class HeartbeatSide {
 public:
  // Finds the collector's name. To be made before anything is appended to the journal, which must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<HeartbeatSide>> open(
      Host& host, journal::Journal& journal, collector::FindAcknowledged find_acknowledged);

  // The first one now, the others on a thread of their own.
  void start();
  // Ends that with a last one. No hit may be taken any more.
  void stop();

 private:
  HeartbeatSide(Host& host, std::string name, journal::Journal& journal,
                collector::FindAcknowledged find_acknowledged);

  Host& host_;
  collector::Heartbeats heartbeats_;
  std::unique_ptr<env::Task> task_;
};

}  // namespace hitstream::app::wiring
