#include <algorithm>
#include <cassert>
#include <utility>

#include "journal/cursor.h"
#include "journal/journal_impl.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

// A read that fails this often at the same place is taken for damage of the disk.
constexpr int kReadAttempts = 3;

constexpr const char* kFreed = "freed before they were read";

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class ReaderImpl final : public Reader {
 public:
  ReaderImpl(JournalImpl& journal, Offset offset) : journal_(journal), offset_(offset), wanted_(offset) {}

  Result<> read(std::size_t max_records, std::size_t max_bytes, std::vector<Record>& out) override {
    out.clear();
    std::size_t bytes = 0;
    while (out.size() < max_records && bytes < max_bytes) {
      if (!segment_) {
        if (auto entered = enter(); !entered) return entered;
      }
      Frame frame;
      const Offset end = segment_->end_offset();  // before bytes(): once there is an end, they are final
      const std::uint64_t committed = segment_->bytes();
      const Cursor::Step step =
          offset_ < end && segment_->is_readable() ? cursor_.next(committed, frame) : Cursor::Step::kEnd;
      if (step == Cursor::Step::kFrame) {
        bytes += take(frame, out);
        continue;
      }
      // All else may move the buffer that the records so far lie in.
      const bool is_at_end = step == Cursor::Step::kEnd && end == kNoEnd && cursor_.at_byte() >= committed;
      if (!out.empty() || is_at_end) return {};
      if (auto done = move_on(step, end); !done) return done;
    }
    return {};
  }

  Offset next_offset() const override { return std::max(offset_, wanted_); }
  std::vector<Damage> take_damage() override { return std::exchange(damage_, {}); }

 private:
  std::size_t take(const Frame& frame, std::vector<Record>& out) {
    const Offset offset = offset_++;
    if (offset < wanted_) return 0;
    const SegmentHeader& header = segment_->header();
    out.push_back({offset, header.source, offset - header.source_first_offset, frame.time_ms, frame.payload});
    return frame.bytes;
  }

  Result<> move_on(Cursor::Step step, Offset end) {
    if (step == Cursor::Step::kEnd) {
      if (end == kNoEnd) {
        give_up_segment("the file ends early");
      } else {
        leave(end);
      }
      return {};
    }
    auto done = step == Cursor::Step::kBad ? pass_damage() : cursor_.load(segment_->bytes());
    if (done) {
      failures_ = 0;
    } else if (++failures_ >= kReadAttempts) {
      failures_ = 0;
      give_up_segment(done.error().message.c_str());
      return {};
    }
    return done;
  }

  // Opens the segment that offset_ lies in and stands at its first record; the records before offset_ are
  // passed over.
  Result<> enter() {
    for (;;) {
      SegmentPtr segment = journal_.segments().find(next_offset());
      if (next_offset() < segment->first_offset()) {
        pass_over(next_offset(), segment->first_offset(), segment->path(), 0, kFreed);
        wanted_ = segment->first_offset();
      }
      auto file = journal_.files().open(segment->path(), env::OpenMode::kRead);
      if (!file && file.error().code == Errc::kNotFound && segment->end_offset() != kNoEnd) {
        pass_missing(*segment);
        continue;
      }
      if (!file) return base::forward(file.error());
      wanted_ = next_offset();
      offset_ = segment->first_offset();
      cursor_ = Cursor(std::move(*file));
      const Extent extent = segment->extent();
      if (wanted_ == extent.end_offset && segment->is_readable()) {
        offset_ = wanted_;
        cursor_.move_to(extent.bytes);
      }
      trusted_bytes_ = 0;
      segment_ = std::move(segment);
      return {};
    }
  }

  void pass_missing(const Segment& segment) {
    if (segment.is_freed()) {
      pass_over(next_offset(), segment.end_offset(), segment.path(), 0, kFreed);
    } else {
      lose(next_offset(), segment.end_offset(), segment.path(), 0, "the file is gone");
    }
    wanted_ = segment.end_offset();
  }

  void leave(Offset end) {
    const char* what = segment_->is_readable() ? "records are missing at the end" : "the header is damaged";
    lose(offset_, end, segment_->path(), cursor_.at_byte(), what);
    offset_ = end;
    segment_.reset();
  }

  // Behind one bad frame when its length can be trusted, behind all that is committed in this segment
  // otherwise.
  Result<> pass_damage() {
    const Cursor::Bad bad = cursor_.bad();
    const std::uint64_t at = cursor_.at_byte();
    if (bad.bytes > 0 && at >= trusted_bytes_) {
      const Extent extent = segment_->extent();
      const auto adds_up = cursor_.lengths_add_up(extent.bytes, extent.end_offset - offset_);
      if (!adds_up) return base::forward(adds_up.error());
      if (*adds_up) trusted_bytes_ = extent.bytes;
    }
    if (at >= trusted_bytes_) {
      give_up_segment(bad.what);
      return {};
    }
    lose(offset_, offset_ + 1, segment_->path(), at, bad.what);
    ++offset_;
    cursor_.move_to(at + bad.bytes);
    return {};
  }

  void give_up_segment(const char* why) {
    const Extent extent = segment_->extent();
    lose(offset_, extent.end_offset, segment_->path(), cursor_.at_byte(), why);
    offset_ = extent.end_offset;
    cursor_.move_to(extent.bytes);
  }

  void lose(Offset from, Offset to, const std::string& path, std::uint64_t at_byte, const char* what) {
    const std::uint64_t lost = pass_over(from, to, path, at_byte, what);
    if (lost == 0) return;
    journal_.metrics().damages.add();
    journal_.metrics().records_damaged.add(lost);
  }

  // Tells that the records from `from` to `to` do not come; how many of them were wanted.
  std::uint64_t pass_over(Offset from, Offset to, const std::string& path, std::uint64_t at_byte,
                          const char* what) {
    from = std::max(from, wanted_);
    if (from >= to) return 0;
    damage_.push_back({name_of(path), at_byte, to - from, what});
    return to - from;
  }

  JournalImpl& journal_;
  Offset offset_;  // of the record that the cursor stands before
  Offset wanted_;  // records below are passed over
  SegmentPtr segment_;
  Cursor cursor_;
  std::uint64_t trusted_bytes_ = 0;  // up to here lengths_add_up() has been found true
  int failures_ = 0;
  std::vector<Damage> damage_;
};

}  // namespace

std::unique_ptr<Reader> make_reader(JournalImpl& journal, Offset offset) {
  const Status status = journal.status();
  assert(offset <= status.end_offset);
  return std::make_unique<ReaderImpl>(journal, std::clamp(offset, status.first_offset, status.end_offset));
}

}  // namespace hitstream::journal
