#include "shipper/straggler.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "telemetry/log.h"

namespace hitstream::shipper {
namespace {

constexpr std::size_t kRecordsAtOnce = 1000;
constexpr std::size_t kBytesAtOnce = 256 * base::kKiB;
// The journal's reader gives a segment up after three attempts: a disk in trouble gets time between them.
constexpr std::int64_t kReadRestNs = 5'000 * base::kNanosPerMilli;

}  // namespace

Straggler::Straggler(KeyRange range, const journal::Record& next, journal::Journal& journal,
                     std::unique_ptr<Packer> packer, Metrics& metrics)
    : metrics_(metrics),
      range_(range),
      next_(next.offset),
      next_appended_ms_(next.time_ms),
      reader_(journal.read_from(next.offset)),
      packer_(std::move(packer)) {}

base::Result<bool> Straggler::read(journal::Offset until) {
  const auto done = reader_->read(kRecordsAtOnce, kBytesAtOnce, records_);
  next_record_ = 0;
  if (!done) {
    records_.clear();
    return base::forward(done.error());
  }
  // Which of them were of this range cannot be known, nor whether others have counted them: too many count
  // rather than none. What is not passed over yet counts when the other reader comes to it.
  journal::Offset passed_over = std::max(next_, until) - next_;
  for (const journal::Damage& damage : reader_->take_damage()) {
    const std::uint64_t lost = std::min(damage.records_lost, passed_over);
    passed_over -= lost;
    metrics_.lost.add(lost);
    telemetry::log_error(
        "hits of the journal that had to wait for their shard are lost",
        {{"file", damage.file}, {"at_byte", damage.at_byte}, {"hits_at_most", lost}, {"what", damage.what}});
  }
  places_of_records_ = places_.of(records_);
  return !records_.empty();
}

// Looked for at each hit: the last epoch ends when another begins.
void Straggler::enter_epoch(std::span<const Epoch> epochs) {
  if (epochs.empty()) return;
  const Epoch& epoch = epochs[epoch_of(epochs, next_)];
  if (epoch_from_ == epoch.from) return;
  packer_->close_begun(std::numeric_limits<std::int64_t>::max());
  packer_->divide(epoch.firsts);
  epoch_from_ = epoch.from;
  firsts_ = epoch.firsts;
}

base::Result<Straggler::Progress> Straggler::step(std::span<const Epoch> epochs, journal::Offset until,
                                                  std::int64_t now_ns, const IsFull& is_full) {
  has_more_ = false;
  if (end_) until = std::min(until, *end_);
  if (next_record_ == records_.size()) {
    if (read_error_ && now_ns < read_again_ns_) return base::forward(*read_error_);
    const auto some = read(until);
    if (!some) {
      read_error_ = some.error();
      read_again_ns_ = now_ns + kReadRestNs;
      return base::forward(some.error());
    }
    read_error_.reset();
    if (!*some) next_ = std::max(next_, std::min(until, reader_->next_offset()));
  }
  for (; next_record_ < records_.size(); ++next_record_) {
    const journal::Record& record = records_[next_record_];
    if (record.offset >= until) break;
    const Place& place = places_of_records_[next_record_];
    if (range_.holds(place.hash)) {
      next_ = record.offset;
      next_appended_ms_ = record.time_ms;
      enter_epoch(epochs);
      const stream::HashKey key = firsts_.empty() ? place.hash : firsts_[range_of(firsts_, place.hash)];
      if (is_full(key, packer_->bytes())) return Progress::kWaits;
      packer_->add(record, place, now_ns);
    }
    next_ = record.offset + 1;
  }
  if (next_record_ < records_.size()) next_ = until;  // there are none of its own in between
  has_more_ = next_ < until;
  return has_more_ ? Progress::kHasMore : Progress::kCaughtUp;
}

}  // namespace hitstream::shipper
