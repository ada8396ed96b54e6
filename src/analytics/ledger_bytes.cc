// How a ledger is saved (docs/formats/state-file.md).
#include <algorithm>

#include "analytics/ledger.h"

namespace hitstream::analytics {
namespace {

constexpr std::uint16_t kVersion = 1;
constexpr std::uint64_t kNone = UINT64_MAX;  // of a number that need not be there

void save_totals(const Totals& totals, base::ByteWriter& out) {
  for (const std::uint64_t total : {totals.counted, totals.late, totals.skewed, totals.not_view, totals.own,
                                    totals.prefetched, totals.reports, totals.leaves, totals.events}) {
    out.number(total);
  }
  out.number(static_cast<std::uint8_t>(totals.bots.size()));
  for (const std::uint64_t total : totals.bots) out.number(total);
}

bool load_totals(base::ByteReader& in, Totals& totals) {
  for (std::uint64_t* total : {&totals.counted, &totals.late, &totals.skewed, &totals.not_view, &totals.own,
                               &totals.prefetched, &totals.reports, &totals.leaves, &totals.events}) {
    *total = in.number<std::uint64_t>();
  }
  if (in.number<std::uint8_t>() != totals.bots.size()) return false;
  for (std::uint64_t& total : totals.bots) total = in.number<std::uint64_t>();
  return in.ok();
}

// Never before 1970, so that the distance of two times is always a number.
bool load_time(base::ByteReader& in, base::UnixMillis& time_ms) {
  time_ms = in.number<base::UnixMillis>();
  return time_ms >= 0;
}

template <class Beats>
void save_beats(const Beats& beats, base::ByteWriter& out) {
  out.number(static_cast<std::uint32_t>(beats.size()));
  for (const Beat& beat : beats) {
    out.number(beat.seq);
    out.number(beat.beats);
    out.number(beat.acknowledged.value_or(kNone));
    out.number(beat.sent_ms);
    out.number(beat.heard_ms);
  }
}

template <class Beats>
bool load_beats(base::ByteReader& in, std::size_t most, Beats& beats) {
  const auto count = in.number<std::uint32_t>();
  if (count > most) return false;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Beat beat;
    beat.seq = in.number<std::uint64_t>();
    beat.beats = in.number<std::uint64_t>();
    const auto acknowledged = in.number<std::uint64_t>();
    if (acknowledged != kNone) beat.acknowledged = acknowledged;
    if (!load_time(in, beat.sent_ms) || !load_time(in, beat.heard_ms)) return false;
    if (!beats.empty() && beat.seq <= beats.back().seq) return false;
    beats.push_back(beat);
  }
  return in.ok();
}

// The heartbeat itself is kept as it came, in JSON.
void save_account(const SourceAccount& account, base::ByteWriter& out) {
  save_totals(account.totals, out);
  out.number(account.unreadable);
  out.number(account.next);
  out.number(account.heard_ms);
  std::string json;
  if (account.heartbeat) hit::append_heartbeat_json(*account.heartbeat, json);
  out.text(json);
  out.number(account.heartbeat_seq);
  out.number(account.heartbeat_heard_ms);
  out.number(static_cast<std::uint8_t>(account.before_acknowledged_ms ? 1 : 0));
  out.number(account.before_acknowledged_ms.value_or(0));
  account.beats.save(out);
  save_beats(account.recent, out);
  save_beats(account.marks, out);
}

bool load_account(base::ByteReader& in, SourceAccount& account) {
  if (!load_totals(in, account.totals)) return false;
  account.unreadable = in.number<std::uint64_t>();
  account.next = in.number<std::uint64_t>();
  if (!load_time(in, account.heard_ms)) return false;
  if (const std::string_view json = in.text(); !json.empty()) {
    auto heartbeat = hit::read_heartbeat(json);
    if (!heartbeat) return false;
    account.heartbeat = *std::move(heartbeat);
  }
  account.heartbeat_seq = in.number<std::uint64_t>();
  if (!load_time(in, account.heartbeat_heard_ms)) return false;
  const auto has_before = in.number<std::uint8_t>();
  base::UnixMillis before_ms = 0;
  if (!load_time(in, before_ms)) return false;
  if (has_before == 1) account.before_acknowledged_ms = before_ms;
  return has_before <= 1 && account.beats.load(in) && load_beats(in, kRecentBeatsMax, account.recent) &&
         load_beats(in, kMarksMax, account.marks);
}

}  // namespace

void Ledger::save(base::ByteWriter& out) const {
  out.number(kVersion);
  out.number(unnumbered_);
  out.number(unnumbered_ms_);
  out.number(static_cast<std::uint32_t>(accounts_.size()));
  for (const auto& [src, account] : accounts_) {
    for (const std::uint8_t byte : src.bytes) out.number(byte);
    save_account(account, out);
  }
}

bool Ledger::load(base::ByteReader& in) {
  Ledger loaded;
  const bool fits = loaded.load_into_empty(in);
  *this = fits ? std::move(loaded) : Ledger();
  last_ = nullptr;
  return fits;
}

bool Ledger::load_into_empty(base::ByteReader& in) {
  if (in.number<std::uint16_t>() != kVersion) return false;
  unnumbered_ = in.number<std::uint64_t>();
  if (!load_time(in, unnumbered_ms_)) return false;
  const auto count = in.number<std::uint32_t>();
  if (count > kLedgerSourcesMax) return false;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    base::SourceId src;
    for (std::uint8_t& byte : src.bytes) byte = in.number<std::uint8_t>();
    const auto [entry, is_new] = accounts_.try_emplace(src);
    if (!is_new || !load_account(in, entry->second)) return false;
  }
  return in.ok();
}

}  // namespace hitstream::analytics
