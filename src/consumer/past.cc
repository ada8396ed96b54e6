#include "consumer/past.h"

#include <algorithm>
#include <utility>

#include "consumer/record.h"
#include "telemetry/log.h"

namespace hitstream::consumer {
namespace {

using base::Errc;

// For so long errors that may pass are.
constexpr std::int64_t kPatienceNs = 10 * base::kMillisPerMinute * base::kNanosPerMilli;
constexpr int kNothingMoreReads = 300;
constexpr std::int64_t kNothingMoreNs = base::kMillisPerMinute * base::kNanosPerMilli;

base::UnixMillis hour_of(base::UnixMillis time_ms) {
  return time_ms - (time_ms % base::kMillisPerHour + base::kMillisPerHour) % base::kMillisPerHour;
}

// Whatever else is told, asking again may help.
bool is_for_good(Errc code) {
  return code == Errc::kCorrupt || code == Errc::kMismatch || code == Errc::kInvalidArgument ||
         code == Errc::kUnsupportedVersion;
}

void end_past_of(ShardProcessor& processor) {
  processor.begin_batch();
  processor.end_past();
  processor.end_batch();
}

}  // namespace

void Past::add(const base::ShardId& shard, const Progress& progress,
               std::shared_ptr<ShardProcessor> processor) {
  const base::UnixMillis now_ms = clock_.wall_ms();
  const base::UnixMillis from_ms = std::max(hour_of(now_ms - span_.count()), progress.from_ms);
  if (!progress.position) return end_past_of(*processor);
  parts_.push_back({shard, progress, std::move(processor), from_ms, now_ms, from_ms});
}

void Past::drop(const base::ShardId& shard) {
  if (!parts_.empty() && parts_.front().shard == shard) reader_ = nullptr;
  std::erase_if(parts_, [&shard](const Part& part) { return part.shard == shard; });
}

void Past::drop_all() {
  reader_ = nullptr;
  parts_.clear();
}

PastStatus Past::status() const {
  const bool lost = lost_at_ms_ && clock_.wall_ms() - *lost_at_ms_ < span_.count();
  if (parts_.empty()) return {!lost, 1, lost};
  const Part& part = parts_.front();
  const double done = static_cast<double>(part.reached_ms - part.from_ms) /
                      static_cast<double>(std::max<std::int64_t>(part.now_ms - part.from_ms, 1));
  const auto parts = static_cast<double>(ended_ + parts_.size());
  return {false, (static_cast<double>(ended_) + std::clamp(done, 0.0, 1.0)) / parts, lost};
}

bool Past::step(hit::Parser& parser) {
  if (parts_.empty() || retry_.is_resting(clock_.steady_ns())) return false;
  if (const auto done = read(); !done) {
    fail(done.error());
    return false;
  }
  retry_.succeeded();
  failing_since_ns_.reset();
  if (batch_.lost_records > 0) lost_at_ms_ = clock_.wall_ms();
  if (batch_.waiting) return false;
  if (hand_on(parser)) {
    telemetry::log_info("the past of a shard is read", {{"shard", parts_.front().shard.name}});
    end_part();
  }
  return !batch_.records.empty();
}

base::Result<> Past::read() {
  if (reader_ == nullptr) {
    const Part& part = parts_.front();
    auto reader = stream_.open(part.shard, {stream::Start::Kind::kAtTimestamp, {}, part.from_ms, true});
    if (!reader) return base::forward(reader.error());
    reader_ = std::move(*reader);
  }
  return reader_->read(batch_);
}

void Past::fail(const base::Error& error) {
  const std::int64_t now_ns = clock_.steady_ns();
  if (!failing_since_ns_) failing_since_ns_ = now_ns;
  const bool is_away = error.code == Errc::kUnavailable;
  if (is_away || (!is_for_good(error.code) && now_ns - *failing_since_ns_ < kPatienceNs))
    return retry_.failed(now_ns);
  telemetry::log_warn("the past of a shard cannot be read; what is made of it stays incomplete",
                      {{"shard", parts_.front().shard.name}, {"error", error.message}});
  lost_at_ms_ = clock_.wall_ms();
  end_part();
}

bool Past::hand_on(hit::Parser& parser) {
  Part& part = parts_.front();
  const stream::Position& end = *part.progress.position;
  // Of a shard that is finished everything lies before the end, which may have no position of its own.
  const bool finished = part.progress.finished_at_ms.has_value();
  bool reached = false;
  part.processor->begin_batch();
  for (const stream::Record& record : batch_.records) {
    reached = !finished && !stream_.is_before(record, end);
    if (reached) break;
    part.reached_ms = std::max(part.reached_ms, record.arrival_ms);
    take(record, parser);
  }
  part.processor->end_batch();
  return reached || batch_.shard_end || (!finished && batch_.next == end) || has_nothing_more();
}

// What stood before the position has been freed, and nothing has come since. That nothing comes now and then
// says little: the stream may still be asking, and time may leap.
bool Past::has_nothing_more() {
  const std::int64_t now_ns = clock_.steady_ns();
  if (!batch_.records.empty() || batch_.behind_latest_ms > 0) {
    nothing_reads_ = 0;
    return false;
  }
  if (nothing_reads_++ == 0) nothing_since_ns_ = now_ns;
  return nothing_reads_ >= kNothingMoreReads && now_ns - nothing_since_ns_ >= kNothingMoreNs;
}

void Past::take(const stream::Record& record, hit::Parser& parser) {
  const auto hit = read_hit(record, parser);
  if (!hit || hit->kind == hit::Kind::kHeartbeat) return;
  if (hit->origin && !handed_on_.first_time(*hit->origin, record.arrival_ms)) return;
  parts_.front().processor->on_past_hit(*hit);
}

void Past::end_part() {
  const Part part = std::move(parts_.front());
  parts_.pop_front();
  ++ended_;
  reader_ = nullptr;
  nothing_reads_ = 0;
  failing_since_ns_.reset();
  end_past_of(*part.processor);
  if (parts_.empty()) handed_on_ = Repeats();
}

}  // namespace hitstream::consumer
