#include "collector/metrics.h"

#include <string>

namespace hitstream::collector {
namespace {

telemetry::Counter& sessions(telemetry::Registry& registry, const std::string& cookie) {
  return registry.counter("hitstream_collector_sessions_total",
                          "Hits accepted, by whether the request brought a session cookie or got a new one",
                          {{"cookie", cookie}});
}

telemetry::Counter& refused(telemetry::Registry& registry, const std::string& reason) {
  return registry.counter("hitstream_collector_refused_total",
                          "Requests refused: journal_full and journal_error (503), method (405), path (404)",
                          {{"reason", reason}});
}

}  // namespace

Metrics::Metrics(telemetry::Registry& registry)
    : accepted(registry.counter("hitstream_collector_hits_accepted_total",
                                "Hits answered 200: they are in the journal")),
      accepted_bytes(
          registry.counter("hitstream_collector_record_bytes_total", "Bytes of the records accepted")),
      new_sessions(sessions(registry, "new")),
      returning_sessions(sessions(registry, "returning")),
      refused_full(refused(registry, "journal_full")),
      refused_error(refused(registry, "journal_error")),
      refused_method(refused(registry, "method")),
      refused_path(refused(registry, "path")) {}

void Metrics::accept(const TurnCounts& turn) {
  accepted.add(turn.hits());
  accepted_bytes.add(turn.record_bytes);
  new_sessions.add(turn.new_sessions);
  returning_sessions.add(turn.returning_sessions);
}

}  // namespace hitstream::collector
