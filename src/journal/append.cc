#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "journal/journal_impl.h"
#include "journal/segment_file.h"

namespace hitstream::journal {

using base::Errc;
using base::Result;

namespace {

// Room is reserved ahead for as much as a segment has already, within these.
constexpr std::uint64_t kReservedMin = 64 * base::kKiB;
constexpr std::uint64_t kReservedMax = 4 * base::kMiB;

}  // namespace

Result<Offset> JournalImpl::append(const Batch& batch) {
  const std::lock_guard lock(append_mutex_);
  at_limit_ = false;
  auto appended = append_locked(batch);
  failing_.store(!appended, std::memory_order_relaxed);
  if (appended) return appended;
  const bool is_full = appended.error().code == Errc::kFull;
  metrics_->count_refused(!is_full ? Refusal::kError : at_limit_ ? Refusal::kSizeLimit : Refusal::kDiskFull);
  return appended;
}

Result<Offset> JournalImpl::append_locked(const Batch& batch) {
  if (batch.record_bytes_max() > options_.record_bytes_max) {
    return base::fail(Errc::kInvalidArgument,
                      fmt::format("a record of {} bytes is over the journal's limit of {}",
                                  batch.record_bytes_max(), options_.record_bytes_max));
  }
  if (batch.bytes().size() > options_.max_bytes - kHeaderBytes) {
    return base::fail(Errc::kInvalidArgument, "the batch is larger than the journal may be");
  }
  const Offset first = current_.extent.end_offset;
  if (batch.count() == 0) return first;
  if (auto clean = clean_tail(); !clean) return base::forward(clean.error());
  if (auto fits = fit(batch.bytes().size()); !fits) return base::forward(fits.error());
  reserve_ahead(batch.bytes().size());
  if (auto written = write(batch); !written) return base::forward(written.error());

  Segment& segment = *current_.segment;
  if (segment.first_ms() == kUnknownMs) segment.set_first_ms(batch.first_ms());
  segment.set_newest_ms(std::max(segment.newest_ms(), batch.newest_ms()));
  current_.extent.bytes += batch.bytes().size();
  current_.extent.end_offset += batch.count();
  segment.commit(current_.extent);
  end_offset_.store(current_.extent.end_offset, std::memory_order_release);
  metrics_->records_appended.add(batch.count());
  metrics_->bytes_appended.add(batch.bytes().size());
  return first;
}

Result<> JournalImpl::clean_tail() {
  if (!current_.tail_is_dirty) return {};
  if (auto cut = current_.file->truncate(current_.extent.bytes); !cut) return cut;
  current_.tail_is_dirty = false;
  current_.reserved = 0;
  return {};
}

// A write into room that is there costs the system less. Where it cannot be had, all goes on without.
void JournalImpl::reserve_ahead(std::uint64_t batch_bytes) {
  const std::uint64_t needed = current_.extent.bytes + batch_bytes;
  if (needed <= current_.reserved || !current_.reserves) return;
  const std::uint64_t end = std::min({needed + std::clamp(needed, kReservedMin, kReservedMax),
                                      options_.segment_bytes, options_.max_bytes - sealed_bytes_.load()});
  if (end <= needed) return;
  current_.reserved = end;
  current_.reserves = current_.file->reserve(end - current_.extent.bytes).has_value();
  // A file system may keep what there was of it, and so the last of the disk.
  if (!current_.reserves) give_back();
}

// What was reserved and not used.
void JournalImpl::give_back() {
  if (current_.reserved > current_.extent.bytes)
    static_cast<void>(current_.file->truncate(current_.extent.bytes));
  current_.reserved = 0;
}

Result<> JournalImpl::write(const Batch& batch) {
  auto written = current_.file->append(batch.bytes());
  base::Error error;
  if (!written) {
    error = written.error();
  } else if (*written < batch.bytes().size()) {
    error = {Errc::kFull, fmt::format("cannot write {}: no room for all of it", current_.segment->path())};
  } else if (options_.sync.mode == SyncPolicy::Mode::kAlways) {
    metrics_->syncs.add();
    const auto synced = current_.file->sync();
    if (synced) {
      synced_offset_ = current_.extent.end_offset + batch.count();
      return {};
    }
    metrics_->sync_failures.add();
    error = synced.error();
  } else {
    return {};
  }
  current_.tail_is_dirty = true;
  // Tried again by the next append or maintain() if it fails; what counts now is why the write failed.
  static_cast<void>(clean_tail());
  return base::forward(std::move(error));
}

bool JournalImpl::must_roll(std::uint64_t batch_bytes) const {
  if (current_.extent.end_offset == current_.segment->first_offset()) return false;
  return must_roll_ || current_.extent.bytes + batch_bytes > options_.segment_bytes;
}

// Makes room for a batch under the size limit, and a new segment for it where the current one is full.
Result<> JournalImpl::fit(std::uint64_t batch_bytes) {
  const bool rolls = must_roll(batch_bytes);
  bool has_room = make_room(batch_bytes + (rolls ? kHeaderBytes : 0));
  // Once it is full, the current segment may itself be one that can go.
  const bool may_free_current = rolls && released_offset_.load() >= current_.extent.end_offset;
  if (rolls && (has_room || may_free_current)) {
    if (auto rolled = roll(); !rolled) return rolled;
    has_room = make_room(batch_bytes);
  }
  if (has_room) return {};
  at_limit_ = true;
  return base::fail(Errc::kFull,
                    fmt::format("the journal has reached its limit of {} bytes with records that are not "
                                "released yet",
                                options_.max_bytes));
}

bool JournalImpl::make_room(std::uint64_t bytes) {
  while (sealed_bytes_.load() + current_.extent.bytes + bytes > options_.max_bytes) {
    const SegmentPtr first = segments_.first();
    if (first->end_offset() > released_offset_.load()) return false;
    if (!free_first(first)) return false;
  }
  return true;
}

Result<> JournalImpl::roll() {
  const SegmentHeader header{created_ms_, clock_.wall_ms(), source_, current_.extent.end_offset,
                             source_first_offset_};
  const bool durable = options_.sync.mode == SyncPolicy::Mode::kAlways;
  // If it fails half-way the new file may be there already: nothing may go into the current segment any more.
  must_roll_ = true;
  // First: where the disk is full otherwise, the next segment needs this room.
  give_back();
  auto file = create_segment(files_, options_.folder, header, durable);
  if (!file) return base::forward(file.error());
  must_roll_ = false;
  folder_is_dirty_ = folder_is_dirty_ || !durable;
  sealed_bytes_ += current_.extent.bytes;
  const Extent extent{kHeaderBytes, header.first_offset};
  const std::string path = options_.folder + "/" + segment_name(header.first_offset);
  current_ = {std::make_shared<Segment>(path, header, extent), std::move(*file), extent};
  segments_.push(current_.segment);
  return {};
}

}  // namespace hitstream::journal
