// The proof that every hit is counted: for each source, what its collector says that it has taken against
// what has come and what became of it (docs/audit.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analytics/ledger.h"
#include "base/ids.h"
#include "base/units.h"

namespace hitstream::analytics {

// accepted = hits by what became of them (totals) + unreadable + in flight + missing.
struct CollectorAudit {
  std::string name;  // empty: it tells nothing of itself
  base::SourceId src{};
  base::UnixMillis last_heard_ms = 0;
  bool silent = false;  // it should have been heard of since
  bool ended = false;   // it has stopped, or begun anew under another source
  // False where it cannot be told what is missing: it sends no heartbeats, or none since reading began.
  bool provable = false;
  std::uint64_t accepted = 0;
  Totals totals;
  std::uint64_t unreadable = 0;
  std::uint64_t in_flight = 0;  // it may come yet: the stream has not taken it, or it is not read up to there
  std::uint64_t missing = 0;    // the stream has taken it, and it is not there
  std::vector<hit::HeartbeatCount> refused, sessions, referers;  // as its last heartbeat told
};

struct Audit {
  bool complete = false;  // nothing is missing, and that can be told
  std::string verdict;    // for people
  std::uint64_t in_flight = 0, missing = 0;
  std::vector<CollectorAudit> collectors;  // heard of within the last day; by name, then the newest first
};

// How many of a source's numbers of [from, below) have come; nothing when it is not known.
using CountSeen = std::function<std::optional<std::uint64_t>(const base::SourceId&, std::uint64_t from,
                                                             std::uint64_t below)>;

// What the counting side knows of itself.
struct Reading {
  base::UnixMillis now_ms = 0;
  base::UnixMillis from_ms = 0;     // every shard has been read from this arrival time on
  base::UnixMillis read_up_ms = 0;  // when every shard was last found read up to its end; 0: not yet
  std::uint64_t unnumbered = 0;     // hits that came without a number within the last day
};

// Decides what is missing and what is in flight. A number that has not come is missing when the stream had
// acknowledged it before a heartbeat was written that has come, and `patience` after that came, or later,
// every shard was found read up to its end. `patience` covers how late that may be found: a request that
// hangs.
//
// What has been decided stays so when the shards fall behind later; a number that comes after all is no
// longer missing. Not thread-safe; as large as the accounts.
class Auditor {
 public:
  explicit Auditor(std::chrono::milliseconds patience) : patience_ms_(patience.count()) {}

  // To be called about once a second, also when nobody asks.
  [[nodiscard]] Audit look(const SourceAccounts& accounts, const Reading& reading,
                           const CountSeen& count_seen);

 private:
  // Numbers below `seq` have been acknowledged; `beats` of them are heartbeats.
  struct Bound {
    std::uint64_t seq = 0;
    std::uint64_t beats = 0;
  };
  // What the sources that came after it tell of one.
  struct After {
    base::SourceId src{};  // the next one
    std::uint64_t next = 0;
    std::optional<base::UnixMillis> acknowledged_ms;
  };
  using Afters = std::unordered_map<base::SourceId, After, base::SourceIdHash>;

  [[nodiscard]] static Afters find_afters(const SourceAccounts& accounts);
  [[nodiscard]] bool is_over(base::UnixMillis heard_ms, const Reading& reading) const {
    return reading.read_up_ms - heard_ms >= patience_ms_;
  }
  [[nodiscard]] Bound bound_of(const SourceAccount& account, const After* after,
                               const Reading& reading) const;
  [[nodiscard]] CollectorAudit look_at(const base::SourceId& src, const SourceAccount& account,
                                       const After* after, const Reading& reading,
                                       const CountSeen& count_seen);

  std::int64_t patience_ms_;
  std::unordered_map<base::SourceId, Bound, base::SourceIdHash> bounds_;
};

}  // namespace hitstream::analytics
