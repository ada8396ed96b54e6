#include "analytics/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace hitstream::analytics {
namespace {

constexpr std::int64_t kSilentMs = 15 * base::kMillisPerSecond;
// Collectors' clocks and the stream's may differ by this.
constexpr std::int64_t kClockSlackMs = 5 * base::kMillisPerMinute;
constexpr std::size_t kNamesMax = 5;    // in the verdict
constexpr std::size_t kChainMax = 100;  // sources of one collector in a row

std::uint64_t sum_of(const Totals& totals) {
  return totals.counted + totals.late + totals.skewed + totals.not_view + totals.own + totals.prefetched +
         totals.reports + totals.leaves + totals.events + totals.all_bots();
}

// Where the numbers begin that must all have come: of a source older than our reading, at a heartbeat.
std::optional<Beat> base_of(const SourceAccount& account, base::UnixMillis from_ms) {
  const base::UnixMillis safe_ms = from_ms + kClockSlackMs;
  if (account.heartbeat && account.heartbeat->since_ms >= safe_ms) return Beat{};
  const auto mark = std::find_if(account.marks.begin(), account.marks.end(),
                                 [safe_ms](const Beat& beat) { return beat.sent_ms >= safe_ms; });
  return mark == account.marks.end() ? std::nullopt : std::optional(*mark);
}

struct NewestFirst {
  bool operator()(const CollectorAudit& a, const CollectorAudit& b) const {
    if (a.name != b.name) return a.name < b.name;
    return a.last_heard_ms != b.last_heard_ms ? a.last_heard_ms > b.last_heard_ms : a.src < b.src;
  }
};

std::string hits(std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "hit" : "hits"); }

// "7 hits of eu-1, 2 hits of eu-2"
std::string missing_by_name(const std::vector<CollectorAudit>& collectors) {
  std::map<std::string, std::uint64_t> missing;
  for (const CollectorAudit& one : collectors) {
    if (one.missing > 0) missing[one.name] += one.missing;
  }
  std::vector<std::string> texts;
  std::uint64_t rest = 0;
  for (const auto& [name, count] : missing) {
    if (texts.size() < kNamesMax) {
      texts.push_back(fmt::format("{} of {}", hits(count), name));
    } else {
      rest += count;
    }
  }
  if (rest > 0) texts.push_back(hits(rest) + " of others");
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string doubt(const Audit& audit, const Reading& reading) {
  if (audit.collectors.empty() && reading.unnumbered == 0) return "no collector has been heard of yet";
  for (const CollectorAudit& one : audit.collectors) {
    if (!one.silent) continue;
    return fmt::format("collector {} has not been heard of for {} s: what it has taken since is not known",
                       one.name, (reading.now_ms - one.last_heard_ms) / base::kMillisPerSecond);
  }
  std::uint64_t unprovable = reading.unnumbered;
  bool is_proved = reading.unnumbered == 0;
  for (const CollectorAudit& one : audit.collectors) {
    if (one.provable || one.last_heard_ms < reading.from_ms + kClockSlackMs) continue;
    unprovable += one.accepted;
    is_proved = false;
  }
  if (is_proved) return {};
  return fmt::format(
      "cannot be told: {} came from collectors that give them no numbers, or send no heartbeats",
      hits(unprovable));
}

void judge(Audit& audit, const Reading& reading) {
  if (audit.missing > 0) {
    audit.verdict = "missing: " + missing_by_name(audit.collectors);
    return;
  }
  audit.verdict = doubt(audit, reading);
  if (!audit.verdict.empty()) return;
  audit.complete = true;
  audit.verdict = "every accepted hit is counted";
  if (audit.in_flight > 0) audit.verdict += fmt::format(", but for {} on the way", hits(audit.in_flight));
}

}  // namespace

// At a heartbeat, as only there it is known how many numbers below are heartbeats.
Auditor::Bound Auditor::bound_of(const SourceAccount& account, const After* after,
                                 const Reading& reading) const {
  if (after != nullptr && after->acknowledged_ms && is_over(*after->acknowledged_ms, reading)) {
    const std::uint64_t beats = account.heartbeat ? account.heartbeat->beats + 1 : 0;
    return {std::max(after->next, account.next), beats};
  }
  std::uint64_t acknowledged = 0;
  for (const Beat& beat : account.recent) {
    if (beat.acknowledged && is_over(beat.heard_ms, reading))
      acknowledged = std::max(acknowledged, *beat.acknowledged);
  }
  Bound bound;
  for (const Beat& beat : account.recent) {
    if (beat.seq <= acknowledged) bound = {beat.seq, beat.beats};
  }
  return bound;
}

CollectorAudit Auditor::look_at(const base::SourceId& src, const SourceAccount& account, const After* after,
                                const Reading& reading, const CountSeen& count_seen) {
  CollectorAudit one;
  one.src = src;
  one.last_heard_ms = account.heard_ms;
  one.totals = account.totals;
  one.unreadable = account.unreadable;
  one.accepted = sum_of(one.totals) + one.unreadable;
  if (!account.heartbeat) return one;
  one.name = account.heartbeat->name;
  one.refused = account.heartbeat->refused;
  one.sessions = account.heartbeat->sessions;
  one.referers = account.heartbeat->referers;
  one.ended = after != nullptr || account.heartbeat->last;

  const std::uint64_t top = std::max(account.next, after == nullptr ? 0 : after->next);
  const auto base = base_of(account, reading.from_ms);
  const auto seen = base ? count_seen(src, base->seq, top) : std::nullopt;
  if (!seen) return one;
  one.provable = true;
  Bound& bound = bounds_[src];
  if (const Bound now = bound_of(account, after, reading); now.seq > bound.seq) bound = now;
  const std::uint64_t unseen = top - std::min(top, base->seq) - *seen;
  std::uint64_t gone = 0;
  if (bound.seq > base->seq) {
    gone = bound.seq - base->seq - count_seen(src, base->seq, bound.seq).value_or(0);
    const std::uint64_t beats = bound.beats - std::min(bound.beats, base->beats);
    const std::uint64_t lost_beats = beats - std::min(beats, account.beats.count(base->beats, bound.beats));
    one.missing = gone - std::min(gone, lost_beats);
  }
  one.in_flight = unseen - std::min(unseen, gone);
  one.accepted += one.in_flight + one.missing;
  return one;
}

// What a source says of those before it holds for all of them.
Auditor::Afters Auditor::find_afters(const SourceAccounts& accounts) {
  Afters afters;
  for (const auto& [src, account] : accounts) {
    if (!account.heartbeat || !account.heartbeat->before) continue;
    afters[account.heartbeat->before->src] = {src, account.heartbeat->before->next,
                                              account.before_acknowledged_ms};
  }
  for (auto& [src, after] : afters) {
    auto next = afters.find(after.src);
    for (std::size_t steps = 0; !after.acknowledged_ms && next != afters.end() && steps < kChainMax;
         ++steps) {
      after.acknowledged_ms = next->second.acknowledged_ms;
      next = afters.find(next->second.src);
    }
  }
  return afters;
}

Audit Auditor::look(const SourceAccounts& accounts, const Reading& reading, const CountSeen& count_seen) {
  const Afters afters = find_afters(accounts);
  std::map<std::string, base::UnixMillis> newest;  // by name: when its newest source began
  for (const auto& [src, account] : accounts) {
    if (!account.heartbeat) continue;
    base::UnixMillis& since = newest.try_emplace(account.heartbeat->name, INT64_MIN).first->second;
    since = std::max(since, account.heartbeat->since_ms);
  }
  std::erase_if(bounds_, [&accounts](const auto& entry) { return !accounts.contains(entry.first); });
  Audit audit;
  for (const auto& [src, account] : accounts) {
    if (reading.now_ms - account.heard_ms > kSourceKeptMs) continue;
    const auto after = afters.find(src);
    CollectorAudit one =
        look_at(src, account, after == afters.end() ? nullptr : &after->second, reading, count_seen);
    const bool is_newest = account.heartbeat && newest[one.name] == account.heartbeat->since_ms;
    one.ended |= account.heartbeat && !is_newest;
    one.silent =
        account.heartbeat && !one.ended && reading.read_up_ms - account.heartbeat_heard_ms > kSilentMs;
    audit.in_flight += one.in_flight;
    audit.missing += one.missing;
    audit.collectors.push_back(std::move(one));
  }
  std::sort(audit.collectors.begin(), audit.collectors.end(), NewestFirst());
  judge(audit, reading);
  return audit;
}

}  // namespace hitstream::analytics
