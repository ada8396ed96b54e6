#include <fmt/format.h>

#include <utility>

#include "journal/format.h"
#include "journal/journal_impl.h"
#include "journal/segment_file.h"

namespace hitstream::journal {
namespace {

using base::Errc;
using base::Result;

Result<> check(const Options& options) {
  using std::chrono::milliseconds;
  const auto refuse = [](std::string message) {
    return base::fail(Errc::kInvalidArgument, std::move(message));
  };
  if (options.record_bytes_max < 1 || options.record_bytes_max > kPayloadBytesMax) {
    return refuse(fmt::format("journal: the largest record must be 1 to {} bytes, not {}", kPayloadBytesMax,
                              options.record_bytes_max));
  }
  const std::size_t segment_min = kHeaderBytes + kFrameHeadBytes + options.record_bytes_max;
  if (options.segment_bytes < segment_min) {
    return refuse(
        fmt::format("journal: a segment must have at least {} bytes to hold the largest record, not {}",
                    segment_min, options.segment_bytes));
  }
  if (options.max_bytes / 2 < options.segment_bytes) {
    return refuse(fmt::format("journal: its size limit must be at least two segments ({} bytes), not {}",
                              2 * options.segment_bytes, options.max_bytes));
  }
  if (options.retention <= milliseconds::zero()) return refuse("journal: the retention must be above 0");
  if (options.sync.mode == SyncPolicy::Mode::kInterval && options.sync.interval <= milliseconds::zero()) {
    return refuse("journal: the sync interval must be above 0");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const Options& options, env::FileSystem& files,
                                               const env::Clock& clock, env::Random& random) {
  if (auto valid = check(options); !valid) return base::forward(valid.error());
  if (auto made = files.create_folders(options.folder); !made) return base::forward(made.error());
  const auto recovered = recover(files, options.folder);
  if (!recovered) return base::forward(recovered.error());
  base::SourceId source;
  random.fill(source.bytes);
  auto journal = std::make_unique<JournalImpl>(options, files, clock, *recovered, source);
  if (auto begun = journal->begin(); !begun) return base::forward(begun.error());
  return journal;
}

JournalImpl::JournalImpl(Options options, env::FileSystem& files, const env::Clock& clock,
                         const Recovered& recovered, base::SourceId source)
    : options_(std::move(options)),
      files_(files),
      clock_(clock),
      source_(source),
      created_ms_(recovered.created_ms == kUnknownMs ? clock.wall_ms() : recovered.created_ms),
      source_first_offset_(recovered.next_offset),
      metrics_(options_.metrics),
      end_offset_(recovered.next_offset),
      last_sync_ns_(clock.steady_ns()),
      synced_offset_(recovered.segments.empty() ? recovered.next_offset
                                                : recovered.segments.front()->first_offset()) {
  if (metrics_ == nullptr) {
    own_registry_ = std::make_unique<telemetry::Registry>();
    own_metrics_ = std::make_unique<Metrics>(*own_registry_);
    metrics_ = own_metrics_.get();
  }
  for (const SegmentPtr& segment : recovered.segments) {
    segments_.push(segment);
    sealed_bytes_ += segment->bytes();
  }
  report_.first_offset =
      recovered.segments.empty() ? recovered.next_offset : segments_.first()->first_offset();
  report_.end_offset = recovered.next_offset;
  report_.damage = recovered.damage;
  for (const Damage& damage : report_.damage) {
    metrics_->damages.add();
    metrics_->records_damaged.add(damage.records_lost);
  }
}

Result<> JournalImpl::begin() {
  const SegmentHeader header{created_ms_, clock_.wall_ms(), source_, source_first_offset_,
                             source_first_offset_};
  const bool durable = options_.sync.mode != SyncPolicy::Mode::kNever;
  auto file = create_segment(files_, options_.folder, header, durable);
  if (!file) return base::forward(file.error());
  const Extent extent{kHeaderBytes, source_first_offset_};
  const std::string path = options_.folder + "/" + segment_name(source_first_offset_);
  current_ = {std::make_shared<Segment>(path, header, extent), std::move(*file), extent};
  segments_.push(current_.segment);
  // What an earlier process wrote and did not live to sync counts as written from now on.
  if (durable) return sync();
  folder_is_dirty_ = true;
  return {};
}

}  // namespace hitstream::journal
