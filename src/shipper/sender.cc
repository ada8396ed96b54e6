#include "shipper/sender.h"

#include <chrono>
#include <utility>

namespace hitstream::shipper {
namespace {

using base::Errc;
using std::chrono::milliseconds;
using Outcome = stream::PutResult::Outcome;

constexpr std::uint64_t kPutUnitBytes = 25'600;
// The sink has tried for long before it gives a put up: the rests here are for when it does so at once.
constexpr milliseconds kRestFirst{100};
constexpr milliseconds kRestLongest{5000};
constexpr std::int64_t kRefusedRestNs = 10'000 * base::kNanosPerMilli;
// Failures are a problem to be told when nothing has been accepted for this long: puts, which the sink has
// tried for long already, and records that are thrown back one by one.
constexpr std::int64_t kPutPatienceNs = 1'000 * base::kNanosPerMilli;
constexpr std::int64_t kRecordPatienceNs = 10'000 * base::kNanosPerMilli;

}  // namespace

Sender::Sender(const Options& options, stream::Sink& sink, const env::Clock& clock, env::Random& random,
               Metrics& metrics, Events events)
    : options_(options),
      sink_(sink),
      clock_(clock),
      metrics_(metrics),
      events_(std::move(events)),
      lanes_(options, random),
      pause_(kRestFirst, kRestLongest, random),
      problem_("the stream takes no records", "the stream takes records again"),
      refusal_("a record is refused by the stream, it is tried again now and then",
               "the record that was refused by the stream has been taken"),
      progress_ns_(clock.steady_ns()),
      self_(std::make_shared<Sender*>(this)) {}

void Sender::send() {
  const std::int64_t now_ns = clock_.steady_ns();
  if (is_idle()) progress_ns_ = now_ns;
  while (puts_ < options_.puts_in_flight && !pause_.is_resting(now_ns)) {
    auto packed = lanes_.take(now_ns);
    if (packed.empty()) return;
    put(std::move(packed));
  }
}

bool Sender::wants_others() const { return !is_away_ && lanes_.one_has_nothing_to_take(clock_.steady_ns()); }

void Sender::put(std::vector<PackedPtr> packed) {
  const auto put = std::make_shared<Put>();
  put->packed = std::move(packed);
  put->records.reserve(put->packed.size());
  for (const PackedPtr& one : put->packed) {
    put->records.push_back(&one->record);
    put->memory_bytes += one->memory_bytes();
  }
  ++puts_;
  in_flight_bytes_ += put->memory_bytes;
  metrics_.puts.add();
  sink_.put(put->records, [self = std::weak_ptr(self_), put](const Answer& answer) {
    if (const auto sender = self.lock()) (*sender)->answered(*put, answer);
  });
}

void Sender::answered(Put& put, const Answer& answer) {
  --puts_;
  in_flight_bytes_ -= put.memory_bytes;
  if (!answer) return failed(put, answer.error());
  if (answer->size() != put.packed.size()) {
    return failed(put, {Errc::kUnavailable, "the answer to a put has another number of results"});
  }
  pause_.succeeded();
  is_away_ = false;
  take_results(put, *answer);
}

// Which of its records the stream has is not known: all are put again.
void Sender::failed(Put& put, const base::Error& error) {
  metrics_.retries_put.add(put.packed.size());
  if (error.code == Errc::kInvalidArgument) return refused(put, error);
  is_away_ = true;
  const std::int64_t now_ns = clock_.steady_ns();
  // Puts that fail together are one failure.
  if (!pause_.is_resting(now_ns)) pause_.failed(now_ns);
  note_no_progress(kPutPatienceNs, error.message);
  if (error.code == Errc::kNotFound || error.code == Errc::kMismatch) events_.map_is_stale();
  for (PackedPtr& packed : put.packed) lanes_.add(std::move(packed));
}

// One of its records is at fault, perhaps. Nothing that was accepted is ever given up, but it must not hold
// up the others.
void Sender::refused(Put& put, const base::Error& error) {
  const bool was_alone = put.packed.size() == 1;
  if (was_alone) refusal_.report(error.message);
  for (PackedPtr& packed : put.packed) {
    packed->alone = true;
    if (was_alone) packed->not_before_ns = clock_.steady_ns() + kRefusedRestNs;
    lanes_.add(std::move(packed));
  }
}

std::string Sender::problem() const { return problem_.is_there() ? problem_.text() : refusal_.text(); }

void Sender::take_results(Put& put, const std::vector<stream::PutResult>& results) {
  const std::string* thrown_back_why = nullptr;
  bool progress = false;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].outcome == Outcome::kAccepted) {
      accepted(*put.packed[i], results[i]);
      progress = true;
    } else {
      thrown_back(std::move(put.packed[i]), results[i]);
      thrown_back_why = &results[i].message;
    }
  }
  if (progress) {
    progress_ns_ = clock_.steady_ns();
    problem_.clear();
  } else if (thrown_back_why != nullptr) {
    note_no_progress(kRecordPatienceNs, *thrown_back_why);
  }
}

void Sender::accepted(const Packed& packed, const stream::PutResult& result) {
  lanes_.succeeded(packed.key);
  if (result.shard != lanes_.shard_of(packed.key)) events_.map_is_stale();
  if (packed.not_before_ns != 0) refusal_.clear();
  metrics_.records.add();
  metrics_.hits.add(packed.hits);
  metrics_.bytes.add(packed.bytes());
  metrics_.put_units.add((packed.bytes() + kPutUnitBytes - 1) / kPutUnitBytes);
  events_.acknowledged(packed);
}

void Sender::thrown_back(PackedPtr packed, const stream::PutResult& result) {
  (result.outcome == Outcome::kThrottled ? metrics_.retries_throttled : metrics_.retries_failed).add();
  lanes_.failed(packed->key, clock_.steady_ns());
  lanes_.add(std::move(packed));
}

void Sender::note_no_progress(std::int64_t patience_ns, const std::string& why) {
  if (clock_.steady_ns() - progress_ns_ > patience_ns) problem_.report(why);
}

}  // namespace hitstream::shipper
