#include <algorithm>

#include "journal/journal_impl.h"

namespace hitstream::journal {

using base::Errc;
using base::Result;

void JournalImpl::release(Offset offset) {
  const Offset capped = std::min(offset, end_offset_.load());
  Offset before = released_offset_.load();
  while (before < capped && !released_offset_.compare_exchange_weak(before, capped)) {
  }
}

Status JournalImpl::status() const {
  Status status;
  const SegmentPtr first = segments_.first();
  const SegmentPtr last = segments_.last();
  status.end_offset = end_offset_.load(std::memory_order_acquire);
  status.first_offset = std::min(first->first_offset(), status.end_offset);
  status.released_offset = released_offset_.load();
  status.bytes = segments_.bytes();
  status.segments = segments_.size();
  if (first->first_ms() != kUnknownMs) status.oldest_ms = first->first_ms();
  // Right after an opening the last segment is empty.
  const SegmentPtr before = last->first_offset() == 0 ? last : segments_.find(last->first_offset() - 1);
  const base::UnixMillis newest_ms = std::max(last->newest_ms(), before->newest_ms());
  if (newest_ms != kUnknownMs) status.newest_ms = newest_ms;
  status.failing = failing_.load(std::memory_order_relaxed);
  return status;
}

std::unique_ptr<Reader> JournalImpl::read_from(Offset offset) { return make_reader(*this, offset); }

Result<base::SourceId> JournalImpl::source_at(Offset offset) {
  const SegmentPtr segment = segments_.find(offset);
  if (offset < segment->first_offset() || offset >= end_offset_.load(std::memory_order_acquire)) {
    return base::fail(Errc::kNotFound, "the journal holds no record " + std::to_string(offset));
  }
  if (!segment->is_readable()) return base::fail(Errc::kCorrupt, segment->path() + ": its header is damaged");
  return segment->header().source;
}

Result<Offset> JournalImpl::offset_at(base::UnixMillis time_ms) {
  std::vector<Record> records;
  SegmentPtr segment = segments_.first();
  for (; segment; segment = segments_.after(*segment)) {
    const bool is_sealed = segment->end_offset() != kNoEnd;
    const Offset end = std::min(segment->end_offset(), end_offset_.load(std::memory_order_acquire));
    if (segment->newest_ms() != kUnknownMs && segment->newest_ms() < time_ms) continue;
    const auto reader = read_from(segment->first_offset());
    base::UnixMillis newest = kUnknownMs;
    while (reader->next_offset() < end) {
      constexpr std::size_t kRecordsPerRead = 1000;
      if (auto read = reader->read(kRecordsPerRead, 256 * base::kKiB, records); !read) {
        return base::forward(read.error());
      }
      if (records.empty()) break;
      for (const Record& record : records) {
        if (record.time_ms >= time_ms) return record.offset;
        if (record.offset < end) newest = std::max(newest, record.time_ms);
      }
    }
    if (is_sealed && newest != kUnknownMs) segment->set_newest_ms(newest);
  }
  return end_offset_.load(std::memory_order_acquire);
}

}  // namespace hitstream::journal
