#include "journal/segment.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hitstream::journal {
namespace {

SegmentHeader header_with_only(Offset first_offset) {
  SegmentHeader header;
  header.first_offset = first_offset;
  return header;
}

bool starts_behind(Offset offset, const SegmentPtr& segment) { return offset < segment->first_offset(); }

}  // namespace

Segment::Segment(std::string path, const SegmentHeader& header, const Extent& extent)
    : path_(std::move(path)),
      readable_(true),
      header_(header),
      committed_offset_(extent.end_offset),
      bytes_(extent.bytes) {}

Segment::Segment(std::string path, Offset first_offset, std::uint64_t bytes)
    : path_(std::move(path)),
      readable_(false),
      header_(header_with_only(first_offset)),
      committed_offset_(first_offset),
      bytes_(bytes) {}

Extent Segment::extent() const {
  const std::lock_guard lock(mutex_);
  return {bytes_.load(std::memory_order_relaxed), committed_offset_};
}

void Segment::commit(const Extent& extent) {
  const std::lock_guard lock(mutex_);
  committed_offset_ = extent.end_offset;
  bytes_.store(extent.bytes, std::memory_order_release);
}

void Segment::seal(Offset end_offset) {
  const std::lock_guard lock(mutex_);
  committed_offset_ = end_offset;
  end_offset_.store(end_offset, std::memory_order_release);
}

void SegmentList::push(SegmentPtr segment) {
  const std::lock_guard lock(mutex_);
  assert(segments_.empty() || segments_.back()->first_offset() < segment->first_offset());
  const SegmentPtr previous = segments_.empty() ? nullptr : segments_.back();
  segments_.push_back(segment);
  if (previous) previous->seal(segment->first_offset());
}

void SegmentList::pop_first() {
  const std::lock_guard lock(mutex_);
  assert(segments_.size() > 1);
  segments_.pop_front();
}

SegmentPtr SegmentList::first() const {
  const std::lock_guard lock(mutex_);
  return segments_.front();
}

SegmentPtr SegmentList::last() const {
  const std::lock_guard lock(mutex_);
  return segments_.back();
}

SegmentPtr SegmentList::find(Offset offset) const {
  const std::lock_guard lock(mutex_);
  const auto behind = std::upper_bound(segments_.begin(), segments_.end(), offset, starts_behind);
  return behind == segments_.begin() ? segments_.front() : *std::prev(behind);
}

SegmentPtr SegmentList::after(const Segment& segment) const {
  const std::lock_guard lock(mutex_);
  const auto behind =
      std::upper_bound(segments_.begin(), segments_.end(), segment.first_offset(), starts_behind);
  return behind == segments_.end() ? nullptr : *behind;
}

std::size_t SegmentList::size() const {
  const std::lock_guard lock(mutex_);
  return segments_.size();
}

std::uint64_t SegmentList::bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const SegmentPtr& segment : segments_) sum += segment->bytes();
  return sum;
}

}  // namespace hitstream::journal
