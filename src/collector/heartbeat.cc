#include "collector/heartbeat.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace hitstream::collector {
namespace {

// How far the source before went; nothing where the journal does not know it any more.
std::optional<hit::Heartbeat::Before> source_before(journal::Journal& journal) {
  const journal::Status status = journal.status();
  if (status.end_offset == status.first_offset) return std::nullopt;
  const auto reader = journal.read_from(status.end_offset - 1);
  std::vector<journal::Record> records;
  if (!reader->read(1, 1, records) || records.empty()) return std::nullopt;
  return hit::Heartbeat::Before{records.front().source, records.front().seq + 1};
}

template <std::size_t kCount, class Names>
std::vector<hit::HeartbeatCount> counts(const std::array<telemetry::Counter*, kCount>& counters,
                                        const Names& names) {
  std::vector<hit::HeartbeatCount> counts;
  for (std::size_t i = 0; i < kCount; ++i) counts.push_back({std::string(names[i]), counters[i]->value()});
  return counts;
}

}  // namespace

Heartbeats::Heartbeats(std::string name, journal::Journal& journal, const env::Clock& clock,
                       telemetry::Registry& registry, FindAcknowledged find_acknowledged)
    : name_(std::move(name)),
      journal_(journal),
      clock_(clock),
      metrics_(registry),
      find_acknowledged_(std::move(find_acknowledged)),
      since_ms_(clock.wall_ms()),
      first_(journal.status().end_offset),
      before_(source_before(journal)) {}

hit::Heartbeat Heartbeats::now(bool last) {
  hit::Heartbeat heartbeat;
  heartbeat.name = name_;
  heartbeat.since_ms = since_ms_;
  // Asked before the end, or it could lie behind it.
  const journal::Offset acknowledged = find_acknowledged_();
  heartbeat.next = journal_.status().end_offset - first_;
  if (acknowledged >= first_) heartbeat.acknowledged = acknowledged - first_;
  heartbeat.beats = beats_;
  heartbeat.last = last;
  heartbeat.before = before_;
  heartbeat.accepted = metrics_.accepted.value();
  heartbeat.refused = counts(metrics_.refused, kRefusalNames);
  heartbeat.sessions = counts(metrics_.sources, kSessionSourceNames);
  heartbeat.referers = counts(metrics_.referers, kRefererFormNames);
  return heartbeat;
}

void Heartbeats::beat(bool last) {
  const base::UnixMillis now_ms = clock_.wall_ms();
  record_.clear();
  hit::append_heartbeat(now(last), journal_.source(), now_ms, record_);
  batch_.clear();
  batch_.add(record_, now_ms);
  if (journal_.append(batch_)) ++beats_;
}

}  // namespace hitstream::collector
