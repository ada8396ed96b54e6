#include "journal/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/time_text.h"
#include "journal/cursor.h"
#include "journal/segment_file.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

// Walks one segment's records into its report.
class Verifier {
 public:
  // `end_offset`: where the next segment begins, kNoEnd for the last segment.
  Verifier(const SegmentFile& segment, std::shared_ptr<const env::File> file, Offset end_offset)
      : segment_(segment), cursor_(std::move(file)), end_offset_(end_offset), offset_(segment.first_offset) {}

  Result<> run(SegmentReport& report) {
    while (offset_ < end_offset_) {
      Frame frame;
      const auto step = cursor_.step(segment_.bytes, frame);
      if (!step) return base::forward(step.error());
      if (*step == Cursor::Step::kEnd) break;
      if (*step == Cursor::Step::kFrame) {
        count(frame, report);
        continue;
      }
      const auto goes_on = pass_damage(report);
      if (!goes_on) return base::forward(goes_on.error());
      if (!*goes_on) break;
    }
    if (end_offset_ != kNoEnd && offset_ < end_offset_)
      lose(end_offset_ - offset_, "records are missing", report);
    report.end_offset = offset_;
    return {};
  }

  [[nodiscard]] std::uint64_t unfinished_bytes() const {
    return end_offset_ == kNoEnd && segment_.bytes > cursor_.at_byte() ? segment_.bytes - cursor_.at_byte()
                                                                       : 0;
  }

 private:
  void count(const Frame& frame, SegmentReport& report) {
    report.oldest_ms = report.records == 0 ? frame.time_ms : std::min(report.oldest_ms, frame.time_ms);
    report.newest_ms = report.records == 0 ? frame.time_ms : std::max(report.newest_ms, frame.time_ms);
    ++report.records;
    ++offset_;
  }

  void lose(std::uint64_t records, const char* what, SegmentReport& report) {
    report.damage.push_back({segment_.name, cursor_.at_byte(), records, what});
    offset_ += records;
  }

  // False where nothing more of this segment can be read.
  Result<bool> pass_damage(SegmentReport& report) {
    const Cursor::Bad bad = cursor_.bad();
    if (end_offset_ == kNoEnd) {
      if (!bad.is_cut_off) lose(0, bad.what, report);
      return false;
    }
    if (bad.bytes > 0 && cursor_.at_byte() >= trusted_bytes_) {
      const auto adds_up = cursor_.lengths_add_up(segment_.bytes, end_offset_ - offset_);
      if (!adds_up) return base::forward(adds_up.error());
      if (*adds_up) trusted_bytes_ = segment_.bytes;
    }
    if (cursor_.at_byte() >= trusted_bytes_) {
      lose(end_offset_ - offset_, bad.what, report);
      return false;
    }
    lose(1, bad.what, report);
    cursor_.move_to(cursor_.at_byte() + bad.bytes);
    return true;
  }

  const SegmentFile& segment_;
  Cursor cursor_;
  const Offset end_offset_;
  Offset offset_;
  std::uint64_t trusted_bytes_ = 0;
};

SegmentReport describe(const SegmentFile& segment) {
  SegmentReport report;
  report.file = segment.name;
  report.bytes = segment.bytes;
  report.first_offset = segment.first_offset;
  report.end_offset = segment.first_offset;
  report.header_is_good = segment.header.has_value();
  if (!segment.header_damage.empty()) report.damage.push_back({segment.name, 0, 0, segment.header_damage});
  if (!segment.header) return report;
  report.source = segment.header->source;
  report.first_seq = segment.first_offset - segment.header->source_first_offset;
  report.created_ms = segment.header->segment_created_ms;
  return report;
}

void sum_up(FolderReport& report) {
  for (const SegmentReport& segment : report.segments) {
    report.bytes += segment.bytes;
    report.records += segment.records;
    for (const Damage& damage : segment.damage) report.records_lost += damage.records_lost;
  }
  if (report.segments.empty()) return;
  report.first_offset = report.segments.front().first_offset;
  report.end_offset = report.segments.back().end_offset;
}

Result<> verify_segments(env::FileSystem& files, const std::vector<SegmentFile>& segments,
                         FolderReport& report) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const SegmentFile& segment = segments[i];
    auto file = files.open(segment.path, env::OpenMode::kRead);
    if (!file && file.error().code == Errc::kNotFound) continue;
    if (!file) return base::forward(file.error());
    if (segment.header) report.created_ms = segment.header->journal_created_ms;
    const bool is_last = i + 1 == segments.size();
    Verifier verifier(segment, std::move(*file), is_last ? kNoEnd : segments[i + 1].first_offset);
    SegmentReport described = describe(segment);
    if (!segment.header) {
      // Without their source its records cannot be used. The last one is set aside by the next opening.
      described.end_offset = is_last ? segment.first_offset : segments[i + 1].first_offset;
      described.damage.back().records_lost = described.end_offset - segment.first_offset;
    } else if (auto done = verifier.run(described); !done) {
      described.damage.push_back({segment.name, 0, 0, done.error().message});
    }
    if (is_last && segment.header) report.unfinished_bytes = verifier.unfinished_bytes();
    report.segments.push_back(std::move(described));
  }
  return {};
}

std::string time_text(base::UnixMillis time_ms) { return time_ms == 0 ? "-" : base::utc_text(time_ms); }

void append_segment(const SegmentReport& segment, std::string& text) {
  fmt::format_to(std::back_inserter(text),
                 "{}  offsets {}..{}  {} records  {} bytes  source {} from seq {}  {}..{}\n", segment.file,
                 segment.first_offset, segment.end_offset, segment.records, segment.bytes,
                 segment.header_is_good ? segment.source.hex() : "unknown", segment.first_seq,
                 time_text(segment.oldest_ms), time_text(segment.newest_ms));
  for (const Damage& damage : segment.damage) {
    const std::string lost =
        damage.records_lost == 0 ? "" : fmt::format(", {} records lost", damage.records_lost);
    fmt::format_to(std::back_inserter(text), "  damaged at byte {}: {}{}\n", damage.at_byte, damage.what,
                   lost);
  }
}

}  // namespace

bool FolderReport::is_sound() const {
  return std::all_of(segments.begin(), segments.end(),
                     [](const auto& segment) { return segment.damage.empty(); });
}

Result<FolderReport> verify(const std::string& folder, env::FileSystem& files) {
  const auto segments = read_segment_files(files, folder);
  if (!segments) return base::forward(segments.error());
  FolderReport report;
  if (auto done = verify_segments(files, *segments, report); !done) return base::forward(done.error());
  sum_up(report);
  const auto names = files.list(folder);
  if (!names) return base::forward(names.error());
  for (const std::string& name : *names) {
    if (parse_damaged_name(name)) report.set_aside.push_back(name);
  }
  return report;
}

std::string to_text(const FolderReport& report) {
  std::string text;
  for (const SegmentReport& segment : report.segments) append_segment(segment, text);
  for (const std::string& name : report.set_aside)
    text += name + "  cut off or set aside by an earlier recovery\n";
  if (report.unfinished_bytes > 0) {
    text += fmt::format("{} bytes at the end are no whole record: being written, or left by a crash\n",
                        report.unfinished_bytes);
  }
  text += fmt::format("{}: {} segments, {} bytes, offsets {}..{}, {} records, {} lost; created {}\n",
                      report.is_sound() ? "sound" : "DAMAGED", report.segments.size(), report.bytes,
                      report.first_offset, report.end_offset, report.records, report.records_lost,
                      time_text(report.created_ms));
  return text;
}

}  // namespace hitstream::journal
