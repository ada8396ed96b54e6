#include "journal/metrics.h"

namespace hitstream::journal {
namespace {

constexpr const char* kRefused = "hitstream_journal_appends_refused_total";
constexpr const char* kRefusedHelp = "Appends that the journal refused, by reason.";

double as_number(std::uint64_t value) { return static_cast<double>(value); }

}  // namespace

Metrics::Metrics(telemetry::Registry& registry)
    : records_appended(registry.counter("hitstream_journal_records_appended_total", "Records written.")),
      bytes_appended(
          registry.counter("hitstream_journal_appended_bytes_total", "Bytes written, framing included.")),
      syncs(registry.counter("hitstream_journal_syncs_total",
                             "Times that written records were forced to the disk.")),
      sync_failures(registry.counter("hitstream_journal_sync_failures_total", "Times that this failed.")),
      segments_freed(registry.counter("hitstream_journal_segments_freed_total", "Segment files removed.")),
      damages(registry.counter("hitstream_journal_damages_total",
                               "Damaged places found by recovery or while reading; again by each reader.")),
      records_damaged(registry.counter("hitstream_journal_records_damaged_total",
                                       "Records lost in damaged places, as far as their number is known.")),
      records_expired(registry.counter("hitstream_journal_records_expired_total",
                                       "Records that the retention freed before they were released.")),
      registry_(registry),
      refused_disk_full_(registry.counter(kRefused, kRefusedHelp, {{"reason", "disk_full"}})),
      refused_size_limit_(registry.counter(kRefused, kRefusedHelp, {{"reason", "size_limit"}})),
      refused_error_(registry.counter(kRefused, kRefusedHelp, {{"reason", "error"}})) {}

void Metrics::watch(const Journal& journal) {
  const auto show = [&](const char* name, const char* help, auto read) {
    registry_.gauge_from(name, help, {}, [&journal, read] { return as_number(read(journal.status())); });
  };
  show("hitstream_journal_bytes", "Size of all segments.", [](const Status& s) { return s.bytes; });
  show("hitstream_journal_segments", "Number of segment files.", [](const Status& s) { return s.segments; });
  show("hitstream_journal_first_offset", "Offset of the oldest record.",
       [](const Status& s) { return s.first_offset; });
  show("hitstream_journal_end_offset", "Offset of the next record.",
       [](const Status& s) { return s.end_offset; });
  show("hitstream_journal_released_offset", "Records below it are counted or acknowledged.",
       [](const Status& s) { return s.released_offset; });
  show("hitstream_journal_failing", "1 when the last append was refused.",
       [](const Status& s) { return s.failing ? std::uint64_t{1} : std::uint64_t{0}; });
}

void Metrics::count_refused(Refusal why) {
  switch (why) {
    case Refusal::kDiskFull:
      refused_disk_full_.add();
      break;
    case Refusal::kSizeLimit:
      refused_size_limit_.add();
      break;
    case Refusal::kError:
      refused_error_.add();
      break;
  }
}

}  // namespace hitstream::journal
