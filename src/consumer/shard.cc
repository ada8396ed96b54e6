#include "consumer/shard.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "telemetry/log.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

// Enough to tell JSON, an aggregate or something compressed, and too little to hold anything personal.
constexpr std::size_t kSampleBytes = 8;
// Under load the newest record is always a little ahead of what has been read.
constexpr std::int64_t kCaughtUpMs = base::kMillisPerSecond;

double share_done(const Progress& progress, std::int64_t behind_ms) {
  if (!progress.rebuilding) return 1;
  const auto span_ms = static_cast<double>(progress.rebuild_began_ms - progress.from_ms);
  return span_ms <= 0 ? 1 : std::clamp(1 - static_cast<double>(behind_ms) / span_ms, 0.0, 1.0);
}

std::string first_bytes_hex(std::string_view data) {
  const std::string_view first = data.substr(0, kSampleBytes);
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(first.data()), first.size()});
}

}  // namespace

Shard::Shard(base::ShardId id, Progress progress, std::shared_ptr<ShardProcessor> processor,
             Surroundings around)
    : id_(std::move(id)),
      progress_(std::move(progress)),
      processor_(std::move(processor)),
      around_(around),
      metrics_(around.metrics, id_) {
  if (progress_.rebuilding) behind_latest_ms_ = progress_.rebuild_began_ms - progress_.from_ms;
}

bool Shard::restore(const SavedShard& saved) {
  counters_ = saved.counters;
  base::ByteReader repeats(saved.repeats);
  if (!repeats_.load(repeats) || repeats.remaining() != 0 || !processor_->load(saved.processor)) return false;
  repeats_.add_to(around_.arrived);
  around_.past.add(id_, progress_, processor_);
  return true;
}

void Shard::inherit(const Shard& parent) { repeats_.merge(parent.repeats_); }

bool Shard::is_behind() const { return !finished() && behind_latest_ms_ > kCaughtUpMs; }

stream::Start Shard::start() const {
  if (progress_.position) return {stream::Start::Kind::kAfterPosition, *progress_.position, 0};
  return {stream::Start::Kind::kAtTimestamp, {}, progress_.from_ms};
}

base::Result<> Shard::open_reader() {
  auto reader = around_.stream.open(id_, start());
  if (!reader) return base::forward(reader.error());
  reader_ = std::move(*reader);
  return {};
}

Shard::Outcome Shard::fail(const base::Error& error) {
  if (error.code != Errc::kUnavailable) reader_ = nullptr;
  if (error.code == Errc::kMismatch && progress_.position) return Outcome::kMismatch;
  const std::int64_t now_ns = around_.clock.steady_ns();
  metrics_.read_errors.add();
  problem_ = error.message;
  if (error_log_.allows(now_ns)) {
    telemetry::log_warn("shard cannot be read, trying again",
                        {{"shard", id_.name}, {"error", error.message}});
  }
  retry_.failed(now_ns);
  return Outcome::kIdle;
}

Shard::Outcome Shard::step(Parsers& parsers) {
  if (finished() || retry_.is_resting(around_.clock.steady_ns())) return Outcome::kIdle;
  if (reader_ == nullptr) {
    if (const auto opened = open_reader(); !opened) return fail(opened.error());
  }
  if (const auto read = reader_->read(batch_); !read) return fail(read.error());
  retry_.succeeded();
  problem_.clear();
  if (batch_.waiting) return Outcome::kIdle;
  if (!batch_.records.empty()) hand_on_batch(parsers);
  move_on();
  if (finished()) return Outcome::kEnded;
  return batch_.records.empty() ? Outcome::kIdle : Outcome::kRead;
}

void Shard::hand_on_batch(Parsers& parsers) {
  const base::UnixMillis now_ms = around_.clock.wall_ms();
  const Counters before = counters_;
  processor_->begin_batch();
  std::array<base::Result<hit::Hit>, kHitsAhead> hits;
  const std::size_t count = batch_.records.size();
  for (std::size_t i = 0; i < count + kHitsAhead; ++i) {
    base::Result<hit::Hit>& hit = hits[i % kHitsAhead];
    if (i >= kHitsAhead) take(batch_.records[i - kHitsAhead], hit, now_ms);
    if (i >= count) continue;
    hit = read_hit(batch_.records[i], parsers[i % kHitsAhead]);
    if (hit) processor_->prepare(*hit);
  }
  processor_->end_batch();
  if (counters_ != before) change_ = Change::kMuch;
  metrics_.hits.add(counters_.hits - before.hits);
  metrics_.repeats.add(counters_.repeats - before.repeats);
  metrics_.unreadable.add(counters_.unreadable - before.unreadable);
}

void Shard::take(const stream::Record& record, const base::Result<hit::Hit>& hit, base::UnixMillis now_ms) {
  if (!hit) return take_unreadable(record, now_ms, hit.error());
  const bool is_heartbeat = hit->kind == hit::Kind::kHeartbeat;
  if (hit->origin && !first_time(*hit->origin, now_ms)) {
    if (!is_heartbeat) ++counters_.repeats;
    return;
  }
  if (is_heartbeat) return processor_->on_heartbeat(*hit);
  ++counters_.hits;
  processor_->on_hit(*hit);
}

bool Shard::first_time(const hit::Origin& origin, base::UnixMillis now_ms) {
  if (!repeats_.first_time(origin, now_ms)) return false;
  around_.arrived.insert(origin);
  return true;
}

void Shard::take_unreadable(const stream::Record& record, base::UnixMillis now_ms, const base::Error& error) {
  note_unreadable(record, error);
  const auto origin = origin_of(record);
  if (origin && first_time(*origin, now_ms)) processor_->on_unreadable(*origin);
}

void Shard::note_unreadable(const stream::Record& record, const base::Error& error) {
  ++counters_.unreadable;
  if (!unreadable_log_.allows(around_.clock.steady_ns())) return;
  telemetry::log_warn("record is no hit record", {{"shard", id_.name},
                                                  {"sequence_number", record.sequence_number},
                                                  {"reason", error.message},
                                                  {"bytes", record.data.size()},
                                                  {"begins_with_hex", first_bytes_hex(record.data)},
                                                  {"unreadable_so_far", counters_.unreadable}});
}

void Shard::move_on() {
  if (batch_.lost_records > 0) change_ = Change::kMuch;
  // Before the first record there is no position: what is read from a time on would else be read from the
  // stream's beginning after a restart.
  if (!batch_.next.token.empty() || batch_.shard_end) {
    if (progress_.position != batch_.next) change_ = std::max(change_, Change::kLittle);
    progress_.position = batch_.next;
  }
  behind_latest_ms_ = batch_.behind_latest_ms;
  if (behind_latest_ms_ <= kCaughtUpMs) read_up_ms_ = around_.clock.wall_ms();
  counters_.lost += batch_.lost_records;
  metrics_.lost.add(batch_.lost_records);
  metrics_.lag_seconds.set(static_cast<double>(behind_latest_ms_) /
                           static_cast<double>(base::kMillisPerSecond));
  ended_live_ = batch_.shard_end && !progress_.rebuilding;
  if (progress_.rebuilding && (behind_latest_ms_ <= kCaughtUpMs || batch_.shard_end)) {
    progress_.rebuilding = false;
    telemetry::log_info("history is read", {{"shard", id_.name}, {"hits", counters_.hits}});
  }
  if (batch_.shard_end) finish();
}

void Shard::finish() {
  progress_.finished_at_ms = around_.clock.wall_ms();
  reader_ = nullptr;
  change_ = Change::kMuch;
  telemetry::log_info("shard is read to its end", {{"shard", id_.name}, {"hits", counters_.hits}});
}

void Shard::refresh_memory() {
  repeat_memory_bytes_ = repeats_.memory_bytes();
  metrics_.repeat_memory_bytes.set(static_cast<double>(repeat_memory_bytes_));
}

SavedShard Shard::save() {
  SavedShard saved{id_, progress_, counters_, "", processor_->save()};
  base::ByteWriter repeats(saved.repeats);
  repeats_.save(repeats);
  refresh_memory();
  change_ = Change::kNone;
  return saved;
}

ShardStatus Shard::status() const {
  return {id_,
          progress_.from_ms,
          behind_latest_ms_,
          read_up_ms_,
          progress_.rebuilding,
          share_done(progress_, behind_latest_ms_),
          counters_.hits,
          counters_.repeats,
          counters_.unreadable,
          counters_.lost,
          repeat_memory_bytes_,
          finished(),
          problem_};
}

}  // namespace hitstream::consumer
