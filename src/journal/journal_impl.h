// The journal's state. Private to the journal: append.cc writes records, maintain.cc syncs and frees,
// journal.cc answers questions, open.cc makes it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "journal/metrics.h"
#include "journal/recovery.h"
#include "journal/segment.h"

namespace hitstream::journal {

// Locks, in the order they are taken: maintain_mutex_ or sync_mutex_, append_mutex_, the list's, a segment's.
class JournalImpl final : public Journal {
 public:
  JournalImpl(Options options, env::FileSystem& files, const env::Clock& clock, const Recovered& recovered,
              base::SourceId source);
  ~JournalImpl() override;

  // Makes the segment of this opening; once, before anything else.
  [[nodiscard]] base::Result<> begin();

  [[nodiscard]] base::Result<Offset> append(const Batch& batch) override;
  void release(Offset offset) override;
  base::Result<> maintain() override;
  [[nodiscard]] base::Result<> sync() override;
  [[nodiscard]] Status status() const override;
  [[nodiscard]] const RecoveryReport& recovery() const override { return report_; }
  [[nodiscard]] base::UnixMillis created_ms() const override { return created_ms_; }
  [[nodiscard]] base::SourceId source() const override { return source_; }
  [[nodiscard]] std::unique_ptr<Reader> read_from(Offset offset) override;
  [[nodiscard]] base::Result<Offset> offset_at(base::UnixMillis time_ms) override;
  [[nodiscard]] base::Result<base::SourceId> source_at(Offset offset) override;

  // For readers.
  [[nodiscard]] const SegmentList& segments() const { return segments_; }
  [[nodiscard]] env::FileSystem& files() { return files_; }
  [[nodiscard]] Metrics& metrics() { return *metrics_; }

 private:
  struct Current {
    SegmentPtr segment;
    std::shared_ptr<env::File> file;
    Extent extent;
    bool tail_is_dirty = false;  // bytes behind the extent could not be cut off
    std::uint64_t reserved = 0;  // up to this size of the file room on the disk is set aside
    bool reserves = true;        // until the file system refuses
  };

  // These need append_mutex_.
  [[nodiscard]] base::Result<Offset> append_locked(const Batch& batch);
  [[nodiscard]] base::Result<> clean_tail();
  [[nodiscard]] base::Result<> roll();
  [[nodiscard]] base::Result<> write(const Batch& batch);
  void reserve_ahead(std::uint64_t batch_bytes);
  void give_back();
  [[nodiscard]] base::Result<> fit(std::uint64_t batch_bytes);
  [[nodiscard]] bool make_room(std::uint64_t bytes);
  [[nodiscard]] bool must_roll(std::uint64_t batch_bytes) const;

  [[nodiscard]] base::Result<> sync_segments(Offset from, const Segment& current);
  [[nodiscard]] base::Result<> sync_if_due();
  [[nodiscard]] base::Result<> roll_if_aged();
  [[nodiscard]] base::Result<> free_expired();
  [[nodiscard]] base::Result<> free_for_headroom();
  [[nodiscard]] bool is_expired(Segment& segment, base::UnixMillis cutoff_ms);
  void read_newest(Segment& segment);
  [[nodiscard]] base::Result<> free_first(const SegmentPtr& expected);
  void remove_damaged_parts(Offset up_to);

  const Options options_;
  env::FileSystem& files_;
  const env::Clock& clock_;
  const base::SourceId source_;
  const base::UnixMillis created_ms_;
  const Offset source_first_offset_;
  RecoveryReport report_;
  std::unique_ptr<telemetry::Registry> own_registry_;  // where the options name no metrics
  std::unique_ptr<Metrics> own_metrics_;
  Metrics* metrics_;

  SegmentList segments_;
  std::atomic<std::uint64_t> sealed_bytes_{0};  // of all segments but the current one
  std::atomic<Offset> end_offset_;
  std::atomic<Offset> released_offset_{0};
  std::atomic<bool> failing_{false};

  std::mutex maintain_mutex_;
  std::mutex sync_mutex_;
  std::int64_t last_sync_ns_;  // guarded by sync_mutex_
  std::mutex free_mutex_;      // serialises free_first(); taken behind append_mutex_
  std::mutex append_mutex_;
  Current current_;               // guarded by append_mutex_
  bool at_limit_ = false;         // why the append in progress fails; guarded by append_mutex_
  bool must_roll_ = false;        // the last roll failed; guarded by append_mutex_
  bool folder_is_dirty_ = false;  // names were made or removed since it was synced; guarded by append_mutex_
  Offset synced_offset_;          // records below are on the disk; guarded by append_mutex_
};

[[nodiscard]] std::unique_ptr<Reader> make_reader(JournalImpl& journal, Offset offset);

}  // namespace hitstream::journal
