#include "journal/recovery.h"

#include <algorithm>
#include <utility>

#include "journal/cursor.h"
#include "journal/segment_file.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

struct Walked {
  Extent extent;
  base::UnixMillis newest_ms = kUnknownMs;
  const char* bad = nullptr;  // why the walk ended before the end of the file
};

Result<Walked> walk(env::FileSystem& files, const SegmentFile& segment) {
  auto file = files.open(segment.path, env::OpenMode::kRead);
  if (!file) return base::forward(file.error());
  Cursor cursor(std::move(*file));
  Walked walked;
  walked.extent.end_offset = segment.first_offset;
  Frame frame;
  for (;;) {
    const auto step = cursor.step(segment.bytes, frame);
    if (!step) return base::forward(step.error());
    walked.extent.bytes = cursor.at_byte();
    if (*step == Cursor::Step::kBad) walked.bad = cursor.bad().what;
    if (*step != Cursor::Step::kFrame) return walked;
    ++walked.extent.end_offset;
    walked.newest_ms = std::max(walked.newest_ms, frame.time_ms);
  }
}

Result<> copy_tail(env::File& from, std::uint64_t at, env::File& to) {
  std::vector<char> chunk(256 * base::kKiB);
  for (;;) {
    const auto got = from.read_at(at, chunk);
    if (!got) return base::forward(got.error());
    if (*got == 0) return to.sync();
    const auto written = to.append({chunk.data(), *got});
    if (!written) return base::forward(written.error());
    at += *written;
  }
}

class Recovery {
 public:
  Recovery(env::FileSystem& files, const std::string& folder) : files_(files), folder_(folder) {}

  Result<Recovered> run() {
    auto found = read_segment_files(files_, folder_);
    if (!found) return base::forward(found.error());
    segments_ = std::move(*found);
    for (auto step :
         {&Recovery::remove_temporaries, &Recovery::set_aside_headless, &Recovery::recover_last}) {
      if (auto done = (this->*step)(); !done) return base::forward(done.error());
    }
    list_sealed();
    return std::move(result_);
  }

 private:
  Result<> remove_temporaries() {
    const auto names = files_.list(folder_);
    if (!names) return base::forward(names.error());
    for (const std::string& name : *names) {
      if (!name.ends_with(kTemporarySuffix)) continue;
      if (!parse_segment_name(std::string_view(name).substr(0, name.size() - kTemporarySuffix.size())))
        continue;
      if (auto removed = files_.remove(folder_ + "/" + name); !removed) return removed;
    }
    return {};
  }

  Result<> set_aside_headless() {
    while (!segments_.empty() && !segments_.back().header) {
      const SegmentFile& segment = segments_.back();
      const auto walked = walk(files_, segment);
      if (!walked) return base::forward(walked.error());
      // The offsets that it held or began with were given once: the journal goes on behind them.
      result_.next_offset = std::max(result_.next_offset, walked->extent.end_offset);
      const auto kept = name_for_damaged(files_, folder_, segment.name);
      if (!kept) return base::forward(kept.error());
      if (auto renamed = files_.rename(segment.path, folder_ + "/" + *kept); !renamed) return renamed;
      result_.damage.push_back({*kept, 0, walked->extent.end_offset - segment.first_offset,
                                segment.header_damage + "; the segment was set aside"});
      segments_.pop_back();
    }
    return {};
  }

  Result<> recover_last() {
    if (segments_.empty()) return {};
    SegmentFile last = std::move(segments_.back());
    segments_.pop_back();
    const auto walked = walk(files_, last);
    if (!walked) return base::forward(walked.error());
    give_back(last);
    if (walked->extent.bytes < last.bytes) {
      if (auto cut = cut_off(last, *walked); !cut) return cut;
    }
    result_.next_offset = std::max(result_.next_offset, walked->extent.end_offset);
    result_.created_ms = last.header->journal_created_ms;
    // An empty one stays on the disk for its creation time until the new segment takes its name or, where
    // offsets were skipped, as a sealed one whose records are all lost.
    const bool is_replaced =
        walked->extent.end_offset == last.first_offset && result_.next_offset == last.first_offset;
    if (is_replaced) return {};
    auto segment = std::make_shared<Segment>(last.path, *last.header, walked->extent);
    segment->set_first_ms(walked->newest_ms == kUnknownMs ? kUnknownMs : last.first_ms);
    segment->set_newest_ms(walked->newest_ms);
    result_.segments.push_back(std::move(segment));
    return {};
  }

  // What the segment had reserved when its process died: on a full disk what follows needs the room. Nothing
  // depends on it.
  void give_back(const SegmentFile& segment) {
    if (const auto file = files_.open(segment.path, env::OpenMode::kAppend)) {
      static_cast<void>((*file)->truncate(segment.bytes));
    }
  }

  Result<> cut_off(const SegmentFile& segment, const Walked& walked) {
    auto file = files_.open(segment.path, env::OpenMode::kAppend);
    if (!file) return base::forward(file.error());
    const auto kept = name_for_damaged(files_, folder_, segment.name);
    if (!kept) return base::forward(kept.error());
    auto damaged = files_.open(folder_ + "/" + *kept, env::OpenMode::kCreate);
    if (!damaged) return base::forward(damaged.error());
    auto copied = copy_tail(**file, walked.extent.bytes, **damaged);
    if (copied) copied = files_.sync_folder(folder_);
    if (!copied) {
      static_cast<void>(files_.remove(folder_ + "/" + *kept));
      return copied;
    }
    if (auto cut = (*file)->truncate(walked.extent.bytes); !cut) return cut;
    if (auto synced = (*file)->sync(); !synced) return synced;
    result_.damage.push_back({segment.name, walked.extent.bytes, 0,
                              std::string(walked.bad == nullptr ? "changed while it was read" : walked.bad) +
                                  "; what follows was moved to " + *kept});
    return {};
  }

  void list_sealed() {
    std::vector<SegmentPtr> sealed;
    for (const SegmentFile& file : segments_) {
      auto segment = file.header ? std::make_shared<Segment>(file.path, *file.header, Extent{file.bytes, 0})
                                 : std::make_shared<Segment>(file.path, file.first_offset, file.bytes);
      segment->set_first_ms(file.first_ms);
      sealed.push_back(std::move(segment));
    }
    result_.segments.insert(result_.segments.begin(), sealed.begin(), sealed.end());
  }

  env::FileSystem& files_;
  const std::string& folder_;
  std::vector<SegmentFile> segments_;
  Recovered result_;
};

}  // namespace

Result<Recovered> recover(env::FileSystem& files, const std::string& folder) {
  return Recovery(files, folder).run();
}

}  // namespace hitstream::journal
