#include "collector/metrics.h"

#include <numeric>
#include <string>

namespace hitstream::collector {
namespace {

// One counter for each of `values` of a label.
template <class Names, std::size_t kCount>
void make(telemetry::Registry& registry, const char* name, const char* help, const char* label,
          const Names& values, std::array<telemetry::Counter*, kCount>& counters) {
  static_assert(std::tuple_size_v<Names> == kCount);
  for (std::size_t i = 0; i < kCount; ++i)
    counters[i] = &registry.counter(name, help, {{label, std::string(values[i])}});
}

template <std::size_t kCount>
void add(const std::array<std::uint64_t, kCount>& counts,
         const std::array<telemetry::Counter*, kCount>& counters) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (counts[i] > 0) counters[i]->add(counts[i]);
  }
}

}  // namespace

std::uint64_t TurnCounts::hits() const {
  return std::accumulate(kinds.begin(), kinds.end(), std::uint64_t{0});
}

Metrics::Metrics(telemetry::Registry& registry)
    : accepted(registry.counter("hitstream_collector_hits_accepted_total",
                                "Hits of every kind that are in the journal")),
      accepted_bytes(
          registry.counter("hitstream_collector_record_bytes_total", "Bytes of the records accepted")),
      owner_hits(registry.counter("hitstream_collector_owner_hits_total",
                                  "Hits accepted of the site's own people, by cookie or address")),
      unknown_sites(registry.counter("hitstream_collector_unknown_sites_total",
                                     "Requests of sites that are not in collector.sites, refused or not")) {
  make(registry, "hitstream_collector_kinds_total", "Hits accepted, by kind", "kind", kKindNames, kinds);
  make(registry, "hitstream_collector_sessions_total",
       "Views accepted, by how the session was known: a cookie handed out (new) or brought (returning), none "
       "(cookieless), private (Sec-GPC or DNT)",
       "cookie", kSessionSourceNames, sources);
  make(registry, "hitstream_collector_referers_total",
       "Views accepted, by what the Referer held: none, only the origin, the full URL", "holds",
       kRefererFormNames, referers);
  make(registry, "hitstream_collector_refused_total",
       "Requests refused: journal_full and journal_error (503), method (405), path (404), site (200 without "
       "the script, or 403), rate (429), malformed (400), token, expired, overused and token_site (403), "
       "too_large (413)",
       "reason", kRefusalNames, refused);
}

void Metrics::accept(const TurnCounts& turn) {
  accepted.add(turn.hits());
  accepted_bytes.add(turn.record_bytes);
  if (turn.owner_hits > 0) owner_hits.add(turn.owner_hits);
  add(turn.kinds, kinds);
  add(turn.sources, sources);
  add(turn.referers, referers);
}

}  // namespace hitstream::collector
