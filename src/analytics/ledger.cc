#include "analytics/ledger.h"

#include <algorithm>
#include <utility>

namespace hitstream::analytics {
namespace {

// A collector's clock that is this far from ours, or what it says was this long ago: then its word counts.
constexpr std::int64_t kJustNowMs = 5 * base::kMillisPerMinute;

base::UnixMillis heard_ms(const hit::Hit& hit, base::UnixMillis now_ms) {
  const std::int64_t age_ms = now_ms - hit.timestamp_ms;
  return age_ms > kJustNowMs ? hit.timestamp_ms : now_ms;
}

bool by_seq(const Beat& a, const Beat& b) { return a.seq < b.seq; }

template <class Beats>
void insert_sorted(Beats& beats, const Beat& beat) {
  const auto at = std::lower_bound(beats.begin(), beats.end(), beat, by_seq);
  if (at == beats.end() || at->seq != beat.seq) beats.insert(at, beat);
}

// The oldest goes, unless it is the last one that the stream has acknowledged: then the next one does.
void keep_recent(std::deque<Beat>& recent) {
  if (recent.size() <= kRecentBeatsMax) return;
  const std::uint64_t acknowledged = recent.back().acknowledged.value_or(0);
  recent.erase(recent.begin() + (recent[1].seq <= acknowledged ? 0 : 1));
}

void keep_marks(std::vector<Beat>& marks) {
  std::vector<Beat> kept;
  for (const Beat& mark : marks) {
    if (kept.empty() || mark.sent_ms - kept.back().sent_ms >= base::kMillisPerHour) kept.push_back(mark);
  }
  if (kept.size() > kMarksMax) kept.erase(kept.begin() + 1);
  marks = std::move(kept);
}

// The difference of two sums. Views that are moved may have been another collector's: together all is right.
void add_change(const Totals& before, const Totals& after, Totals& totals) {
  totals.late += after.late - before.late;
  totals.skewed += after.skewed - before.skewed;
  totals.not_view += after.not_view - before.not_view;
  totals.own += after.own - before.own;
  totals.prefetched += after.prefetched - before.prefetched;
  totals.reports += after.reports - before.reports;
  totals.leaves += after.leaves - before.leaves;
  totals.events += after.events - before.events;
  const bool moves = after.counted < before.counted;
  const std::uint64_t moved = moves ? std::min(before.counted - after.counted, totals.counted) : 0;
  totals.counted += moves ? 0 - moved : after.counted - before.counted;
  for (std::size_t i = 0; i < totals.bots.size(); ++i) {
    const std::uint64_t more = after.bots[i] - before.bots[i];
    totals.bots[i] += moves ? std::min(more, moved) : more;
  }
}

}  // namespace

void SourceAccount::add_beat(const Beat& beat) {
  insert_sorted(recent, beat);
  keep_recent(recent);
  if (marks.empty() || beat.sent_ms - marks.back().sent_ms >= base::kMillisPerHour) {
    insert_sorted(marks, beat);
    keep_marks(marks);
  }
  beats.insert(beat.beats);
}

void SourceAccount::merge(const SourceAccount& other) {
  totals += other.totals;
  unreadable += other.unreadable;
  next = std::max(next, other.next);
  heard_ms = std::max(heard_ms, other.heard_ms);
  if (other.heartbeat && (!heartbeat || other.heartbeat_seq > heartbeat_seq)) {
    heartbeat = other.heartbeat;
    heartbeat_seq = other.heartbeat_seq;
    heartbeat_heard_ms = other.heartbeat_heard_ms;
  }
  if (other.before_acknowledged_ms &&
      (!before_acknowledged_ms || *other.before_acknowledged_ms < *before_acknowledged_ms)) {
    before_acknowledged_ms = other.before_acknowledged_ms;
  }
  beats.merge(other.beats);
  for (const Beat& beat : other.recent) insert_sorted(recent, beat);
  while (recent.size() > kRecentBeatsMax) keep_recent(recent);
  for (const Beat& mark : other.marks) insert_sorted(marks, mark);
  keep_marks(marks);
}

SourceAccount& Ledger::account_of(const base::SourceId& src, base::UnixMillis now_ms) {
  if (last_ != nullptr && last_src_ == src) return *last_;
  auto known = accounts_.find(src);
  if (known == accounts_.end()) {
    make_room(now_ms);
    known = accounts_.try_emplace(src).first;
    known->second.heard_ms = now_ms;
  }
  last_src_ = src;
  last_ = &known->second;
  return *last_;
}

// Without heartbeats a source may be alive on another shard.
void Ledger::make_room(base::UnixMillis now_ms) {
  std::erase_if(accounts_, [now_ms](const auto& entry) {
    return entry.second.heartbeat && entry.second.heard_ms < now_ms - kSourceKeptMs;
  });
  if (accounts_.size() < kLedgerSourcesMax) return;
  accounts_.erase(std::min_element(accounts_.begin(), accounts_.end(), [](const auto& a, const auto& b) {
    return a.second.heard_ms < b.second.heard_ms;
  }));
}

SourceAccount& Ledger::hear(const hit::Origin& origin, base::UnixMillis now_ms) {
  SourceAccount& account = account_of(origin.src, now_ms);
  account.next = std::max(account.next, origin.seq + 1);
  account.heard_ms = std::max(account.heard_ms, now_ms);
  return account;
}

void Ledger::add(const hit::Hit& hit, const Totals& before, const Totals& after, base::UnixMillis now_ms) {
  if (!hit.origin) {
    ++unnumbered_;
    unnumbered_ms_ = std::max(unnumbered_ms_, now_ms);
    return;
  }
  add_change(before, after, hear(*hit.origin, heard_ms(hit, now_ms)).totals);
}

void Ledger::add_unreadable(const hit::Origin& origin, base::UnixMillis now_ms) {
  ++hear(origin, now_ms).unreadable;
}

void Ledger::add_heartbeat(const hit::Hit& hit, base::UnixMillis now_ms) {
  if (!hit.origin) return;
  const base::UnixMillis heard = heard_ms(hit, now_ms);
  auto heartbeat = hit::read_heartbeat(hit.heartbeat);
  if (!heartbeat) return add_unreadable(*hit.origin, heard);
  SourceAccount& account = hear(*hit.origin, heard);
  account.next = std::max(account.next, heartbeat->next);
  account.add_beat({hit.origin->seq, heartbeat->beats, heartbeat->acknowledged, hit.timestamp_ms, heard});
  if (heartbeat->acknowledged && !account.before_acknowledged_ms) account.before_acknowledged_ms = heard;
  if (account.heartbeat && hit.origin->seq < account.heartbeat_seq) return;
  account.heartbeat = *std::move(heartbeat);
  account.heartbeat_seq = hit.origin->seq;
  account.heartbeat_heard_ms = heard;
}

void Ledger::add_to(SourceAccounts& all) const {
  for (const auto& [src, account] : accounts_) all[src].merge(account);
}

}  // namespace hitstream::analytics
