// What became of the hits of each source, and what its collector tells of itself: the one side of the proof
// that every hit is counted (audit.h). Kept per shard and merged when asked, like everything else.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "analytics/totals.h"
#include "base/bytes.h"
#include "base/ids.h"
#include "base/units.h"
#include "hit/heartbeat.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// One more, and the source that has been silent longest is forgotten. 3 KiB each at most, of those that send
// heartbeats; these are forgotten when they have been silent for kSourceKeptMs.
inline constexpr std::size_t kLedgerSourcesMax = 1024;
inline constexpr std::int64_t kSourceKeptMs = 25 * base::kMillisPerHour;
inline constexpr std::size_t kRecentBeatsMax = 64;
inline constexpr std::size_t kMarksMax = 26;
inline constexpr std::size_t kBeatRangesMax = 64;

// A heartbeat that has come: it stands at number `seq`, and `beats` others of its source before it.
struct Beat {
  std::uint64_t seq = 0;
  std::uint64_t beats = 0;
  std::optional<std::uint64_t> acknowledged{};  // hit::Heartbeat
  base::UnixMillis sent_ms = 0;                 // by the collector's clock
  base::UnixMillis heard_ms = 0;                // by ours
  bool operator==(const Beat&) const = default;
};

// Which heartbeats have come, by how many there were before: ranges, rising, with gaps between them. Where
// there would be too many, the gap of the oldest two is forgotten.
class BeatRanges {
 public:
  void insert(std::uint64_t beat) { insert({beat, beat}); }
  void merge(const BeatRanges& other);
  [[nodiscard]] std::uint64_t count(std::uint64_t from, std::uint64_t below) const;
  void save(base::ByteWriter& out) const;
  [[nodiscard]] bool load(base::ByteReader& in);
  bool operator==(const BeatRanges&) const = default;

 private:
  struct Range {
    std::uint64_t first = 0, last = 0;  // both within
    bool operator==(const Range&) const = default;
  };
  void insert(Range range);
  std::vector<Range> ranges_;
};

// What is known of one source. Its collector's state is that of the heartbeat with the highest number.
struct SourceAccount {
  Totals totals;  // of its hits, by what became of them
  std::uint64_t unreadable = 0;
  std::uint64_t next = 0;  // every number that is known lies below
  base::UnixMillis heard_ms = 0;
  std::optional<hit::Heartbeat> heartbeat;  // nothing while there was none
  std::uint64_t heartbeat_seq = 0;
  base::UnixMillis heartbeat_heard_ms = 0;
  // When it was first heard that the sources before are wholly on the stream.
  std::optional<base::UnixMillis> before_acknowledged_ms;
  BeatRanges beats;
  std::deque<Beat> recent;  // the last ones, by number
  std::vector<Beat> marks;  // the first one, and then one an hour: the last kMarksMax

  void add_beat(const Beat& beat);
  void merge(const SourceAccount& other);
  bool operator==(const SourceAccount&) const = default;
};

using SourceAccounts = std::unordered_map<base::SourceId, SourceAccount, base::SourceIdHash>;

// Not thread-safe.
class Ledger {
 public:
  // A hit that has changed the sums of its part so: it is counted there, and a report may have moved views to
  // the bots. Of hits without an origin only their number is kept, and when the last one came.
  void add(const hit::Hit& hit, const Totals& before, const Totals& after, base::UnixMillis now_ms);
  void add_unreadable(const hit::Origin& origin, base::UnixMillis now_ms);
  // One that cannot be read, or has no origin, is as unreadable.
  void add_heartbeat(const hit::Hit& hit, base::UnixMillis now_ms);

  // This shard's accounts go into `all`.
  void add_to(SourceAccounts& all) const;
  [[nodiscard]] std::uint64_t unnumbered() const { return unnumbered_; }
  [[nodiscard]] base::UnixMillis unnumbered_ms() const { return unnumbered_ms_; }

  void save(base::ByteWriter& out) const;
  // False when the bytes are not what save() wrote; it is then empty.
  [[nodiscard]] bool load(base::ByteReader& in);

 private:
  [[nodiscard]] SourceAccount& account_of(const base::SourceId& src, base::UnixMillis now_ms);
  void make_room(base::UnixMillis now_ms);
  [[nodiscard]] SourceAccount& hear(const hit::Origin& origin, base::UnixMillis now_ms);
  [[nodiscard]] bool load_into_empty(base::ByteReader& in);

  SourceAccounts accounts_;
  std::uint64_t unnumbered_ = 0;
  base::UnixMillis unnumbered_ms_ = 0;
  // The account of the last hit: most come in runs. Elements of accounts_ stay where they are.
  base::SourceId last_src_{};
  SourceAccount* last_ = nullptr;
};

}  // namespace hitstream::analytics
