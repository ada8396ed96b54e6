#include "app/wiring/heartbeat_side.h"

#include <utility>

#include "app/wiring/collector_name.h"

namespace hitstream::app::wiring {

HeartbeatSide::HeartbeatSide(Host& host, std::string name, journal::Journal& journal,
                             collector::FindAcknowledged find_acknowledged)
    : host_(host),
      heartbeats_(std::move(name), journal, host.clock, host.metrics, std::move(find_acknowledged)) {}

base::Result<std::unique_ptr<HeartbeatSide>> HeartbeatSide::open(
    Host& host, journal::Journal& journal, collector::FindAcknowledged find_acknowledged) {
  auto name = find_collector_name(host.settings, host.files, host.random);
  if (!name) return base::forward(std::move(name.error()));
  return std::unique_ptr<HeartbeatSide>(
      new HeartbeatSide(host, *std::move(name), journal, std::move(find_acknowledged)));
}

void HeartbeatSide::start() {
  heartbeats_.beat();
  task_ = host_.executor.start("heartbeat", [this, is_first = true]() mutable {
    if (!std::exchange(is_first, false)) heartbeats_.beat();
    return collector::kHeartbeatInterval;
  });
}

void HeartbeatSide::stop() {
  if (!task_) return;
  task_.reset();
  heartbeats_.beat(true);
}

}  // namespace hitstream::app::wiring
