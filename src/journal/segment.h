// The segments of an open journal, shared between the appender, readers and housekeeping. Private to the
// journal.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <string>

#include "journal/format.h"

namespace hitstream::journal {

inline constexpr Offset kNoEnd = std::numeric_limits<Offset>::max();
inline constexpr base::UnixMillis kUnknownMs = std::numeric_limits<base::UnixMillis>::min();

// What of a segment is committed.
struct Extent {
  std::uint64_t bytes = kHeaderBytes;
  Offset end_offset = 0;
};

// Thread-safe; one thread at a time commits.
class Segment {
 public:
  // One whose first record is `header.first_offset` and that holds `extent`; open for more until seal() is
  // called.
  Segment(std::string path, const SegmentHeader& header, const Extent& extent);
  // One whose header is damaged beyond knowing its source: its records are lost.
  Segment(std::string path, Offset first_offset, std::uint64_t bytes);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool is_readable() const { return readable_; }
  [[nodiscard]] const SegmentHeader& header() const { return header_; }
  [[nodiscard]] Offset first_offset() const { return header_.first_offset; }

  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_acquire); }
  [[nodiscard]] Extent extent() const;  // both at one moment
  void commit(const Extent& extent);

  // kNoEnd while it may still grow. Once it has an end, bytes() is final too.
  [[nodiscard]] Offset end_offset() const { return end_offset_.load(std::memory_order_acquire); }
  // Where the next segment begins, which is behind this one's last record if records were lost.
  void seal(Offset end_offset);

  // Set before the file is removed, so that who finds it missing knows why.
  [[nodiscard]] bool is_freed() const { return freed_.load(std::memory_order_acquire); }
  void set_freed(bool freed) { freed_.store(freed, std::memory_order_release); }

  // Append times, kUnknownMs where not known: of the first record, and the latest of all.
  [[nodiscard]] base::UnixMillis first_ms() const { return first_ms_.load(std::memory_order_relaxed); }
  [[nodiscard]] base::UnixMillis newest_ms() const { return newest_ms_.load(std::memory_order_relaxed); }
  void set_first_ms(base::UnixMillis time_ms) { first_ms_.store(time_ms, std::memory_order_relaxed); }
  void set_newest_ms(base::UnixMillis time_ms) { newest_ms_.store(time_ms, std::memory_order_relaxed); }

 private:
  const std::string path_;
  const bool readable_;
  const SegmentHeader header_;
  mutable std::mutex mutex_;
  Offset committed_offset_;  // guarded by mutex_
  std::atomic<std::uint64_t> bytes_;
  std::atomic<Offset> end_offset_{kNoEnd};
  std::atomic<bool> freed_{false};
  std::atomic<base::UnixMillis> first_ms_{kUnknownMs};
  std::atomic<base::UnixMillis> newest_ms_{kUnknownMs};
};

using SegmentPtr = std::shared_ptr<Segment>;

// Oldest first; never empty once the journal is open. Thread-safe.
class SegmentList {
 public:
  // Seals the present last one.
  void push(SegmentPtr segment);
  void pop_first();

  [[nodiscard]] SegmentPtr first() const;
  [[nodiscard]] SegmentPtr last() const;
  // The one that `offset` lies in: the first one for what is freed, the last one for what is not written yet.
  [[nodiscard]] SegmentPtr find(Offset offset) const;
  [[nodiscard]] SegmentPtr after(const Segment& segment) const;  // nothing behind the last
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::deque<SegmentPtr> segments_;
};

}  // namespace hitstream::journal
