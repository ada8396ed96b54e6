#include <algorithm>
#include <utility>

#include "journal/cursor.h"
#include "journal/journal_impl.h"
#include "journal/segment_file.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

// A segment ends at the latest when it is this part of the retention old.
constexpr int kSegmentsInRetention = 25;

}  // namespace

JournalImpl::~JournalImpl() {
  if (current_.file) give_back();
  if (current_.file && options_.sync.mode != SyncPolicy::Mode::kNever) static_cast<void>(sync());
}

Result<> JournalImpl::maintain() {
  const std::lock_guard lock(maintain_mutex_);
  Result<> first_failure;
  for (auto step : {&JournalImpl::sync_if_due, &JournalImpl::roll_if_aged, &JournalImpl::free_expired,
                    &JournalImpl::free_for_headroom}) {
    auto done = (this->*step)();
    if (!done && first_failure) first_failure = std::move(done);
  }
  return first_failure;
}

Result<> JournalImpl::sync_if_due() {
  if (options_.sync.mode != SyncPolicy::Mode::kInterval) return {};
  {
    const std::lock_guard lock(sync_mutex_);
    const std::int64_t interval_ns = options_.sync.interval.count() * base::kNanosPerMilli;
    if (clock_.steady_ns() - last_sync_ns_ < interval_ns) return {};
  }
  return sync();
}

Result<> JournalImpl::sync() {
  const std::lock_guard syncing(sync_mutex_);
  Current current;
  Offset from = 0;
  bool with_folder = false;
  {
    const std::lock_guard lock(append_mutex_);
    last_sync_ns_ = clock_.steady_ns();
    current = current_;
    from = synced_offset_;
    with_folder = std::exchange(folder_is_dirty_, false);
    if (from == current.extent.end_offset && !with_folder) return {};
  }
  // Without the append lock: the disk may take its time.
  auto done = sync_segments(from, *current.segment);
  if (done) done = current.file->sync();
  if (done && with_folder) done = files_.sync_folder(options_.folder);
  metrics_->syncs.add();
  const std::lock_guard lock(append_mutex_);
  if (done) {
    synced_offset_ = std::max(synced_offset_, current.extent.end_offset);
  } else {
    metrics_->sync_failures.add();
    folder_is_dirty_ = folder_is_dirty_ || with_folder;
  }
  return done;
}

// Those before the current one that hold records from `from` on.
Result<> JournalImpl::sync_segments(Offset from, const Segment& current) {
  for (auto segment = segments_.find(from); segment && segment->first_offset() < current.first_offset();
       segment = segments_.after(*segment)) {
    const auto file = files_.open(segment->path(), env::OpenMode::kRead);
    if (!file && file.error().code == Errc::kNotFound) continue;  // freed meanwhile
    if (!file) return base::forward(file.error());
    if (auto synced = (*file)->sync(); !synced) return synced;
  }
  return {};
}

Result<> JournalImpl::roll_if_aged() {
  const std::lock_guard lock(append_mutex_);
  if (auto clean = clean_tail(); !clean) return clean;
  if (current_.extent.end_offset == current_.segment->first_offset()) return {};
  const auto age_max = std::max<std::int64_t>(1, options_.retention.count() / kSegmentsInRetention);
  if (clock_.wall_ms() - current_.segment->header().segment_created_ms < age_max) return {};
  return roll();
}

Result<> JournalImpl::free_expired() {
  const base::UnixMillis cutoff_ms = clock_.wall_ms() - options_.retention.count();
  for (;;) {
    const SegmentPtr first = segments_.first();
    if (first->end_offset() == kNoEnd) return {};
    if (options_.keep_unreleased && first->end_offset() > released_offset_.load()) return {};
    if (!is_expired(*first, cutoff_ms)) return {};
    const Offset unreleased_from = std::max(first->first_offset(), released_offset_.load());
    if (auto freed = free_first(first); !freed) return freed;
    if (first->end_offset() > unreleased_from)
      metrics_->records_expired.add(first->end_offset() - unreleased_from);
  }
}

bool JournalImpl::is_expired(Segment& segment, base::UnixMillis cutoff_ms) {
  if (segment.newest_ms() != kUnknownMs) return segment.newest_ms() < cutoff_ms;
  // A segment of an earlier run. Its records were there when the next one was made; reading them all to know
  // better pays only when its first is old enough.
  const SegmentPtr next = segments_.after(segment);
  if (next && next->is_readable() && next->header().segment_created_ms < cutoff_ms) return true;
  if (segment.first_ms() >= cutoff_ms) return false;
  read_newest(segment);
  return segment.newest_ms() != kUnknownMs && segment.newest_ms() < cutoff_ms;
}

// Reads a sealed segment through. Where it cannot be read to its end its newest record stays unknown.
void JournalImpl::read_newest(Segment& segment) {
  auto file = files_.open(segment.path(), env::OpenMode::kRead);
  if (!file) return;
  Cursor cursor(std::move(*file));
  Frame frame;
  base::UnixMillis newest = kUnknownMs;
  for (;;) {
    const auto step = cursor.step(segment.bytes(), frame);
    if (!step || *step == Cursor::Step::kBad) return;
    if (*step == Cursor::Step::kEnd) break;
    newest = std::max(newest, frame.time_ms);
  }
  segment.set_newest_ms(newest);
}

// Frees ahead of need, so that an append seldom has to.
Result<> JournalImpl::free_for_headroom() {
  for (;;) {
    const SegmentPtr first = segments_.first();
    if (first->end_offset() > released_offset_.load()) return {};
    if (sealed_bytes_.load() + segments_.last()->bytes() + options_.segment_bytes <= options_.max_bytes)
      return {};
    if (auto freed = free_first(first); !freed) return freed;
  }
}

// Frees the oldest segment unless another thread has done so already.
Result<> JournalImpl::free_first(const SegmentPtr& expected) {
  const std::lock_guard lock(free_mutex_);
  if (segments_.first() != expected) return {};
  expected->set_freed(true);
  auto removed = files_.remove(expected->path());
  if (!removed && removed.error().code != Errc::kNotFound) {
    expected->set_freed(false);
    return removed;
  }
  segments_.pop_first();
  sealed_bytes_ -= expected->bytes();
  metrics_->segments_freed.add();
  remove_damaged_parts(expected->first_offset());
  return {};
}

// What recovery cut off goes with the records around it: it may be as personal as they are.
void JournalImpl::remove_damaged_parts(Offset up_to) {
  const auto names = files_.list(options_.folder);
  if (!names) return;
  for (const std::string& name : *names) {
    const auto offset = parse_damaged_name(name);
    if (offset && *offset <= up_to) static_cast<void>(files_.remove(options_.folder + "/" + name));
  }
}

}  // namespace hitstream::journal
