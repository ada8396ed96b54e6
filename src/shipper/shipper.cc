#include <algorithm>
#include <limits>
#include <utility>

#include "shipper/shipper_impl.h"
#include "telemetry/log.h"

namespace hitstream::shipper {
namespace {

using base::Result;
using journal::Offset;
using std::chrono::milliseconds;

constexpr std::size_t kRecordsPerStep = 2000;
constexpr std::size_t kBytesPerStep = 512 * base::kKiB;
constexpr milliseconds kWaitLongest{20};
constexpr milliseconds kIdleRest{10};
// How far packing may run ahead of the last save; then it must save first. Enough for twice as many hits as
// since the save before: little, as after a restart the reserved offsets keep to their epoch.
constexpr Offset kReserveMin = 256;
constexpr Offset kReserveMax = 256 * 1024;
constexpr Offset kNoEnd = std::numeric_limits<Offset>::max();
// A save that something waits for is tried again after this long.
constexpr std::int64_t kSaveRetryNs = 1'000 * base::kNanosPerMilli;
// So long a full shard may hold up the others.
constexpr std::int64_t kPatienceNs = 1'000 * base::kNanosPerMilli;

std::unique_ptr<Packer> make_packer(const Options& options, AckTracker& acks, Metrics& metrics) {
  if (!options.aggregate) return make_plain_packer(acks, metrics);
  return make_aggregate_packer(options.aggregate_bytes, acks, metrics);
}

}  // namespace

Result<std::unique_ptr<Shipper>> Shipper::open(const Options& options, journal::Journal& journal,
                                               stream::Sink& sink, env::FileSystem& files,
                                               const env::Clock& clock, env::Random& random,
                                               telemetry::Registry& metrics) {
  PositionStore store(files, options.folder);
  auto start = find_start(options, journal, store);
  if (!start) return base::forward(std::move(start.error()));
  return std::make_unique<ShipperImpl>(options, journal, sink, clock, random, metrics, std::move(store),
                                       *std::move(start));
}

ShipperImpl::ShipperImpl(const Options& options, journal::Journal& journal, stream::Sink& sink,
                         const env::Clock& clock, env::Random& random, telemetry::Registry& metrics,
                         PositionStore store, Start start)
    : options_(options),
      journal_(journal),
      sink_(sink),
      clock_(clock),
      store_(std::move(store)),
      metrics_(metrics),
      packer_(make_packer(options, acks_, metrics_)),
      stragglers_(journal, metrics_),
      map_watch_(sink, clock, random, metrics_),
      sender_(options, sink, clock, random, metrics_,
              {[this](const Packed& packed) { acks_.acknowledge(packed.first); },
               [this] { map_watch_.map_is_stale(); }}),
      save_problem_("the position on the stream cannot be saved",
                    "the position on the stream is saved again"),
      journal_problem_("the journal cannot be read", "the journal is read again"),
      reader_(journal.read_from(start.offset)),
      packed_(reader_->next_offset()),
      stream_created_ms_(start.stream_created_ms),
      epochs_(std::move(start.epochs)),
      earlier_reserved_(start.reserved),
      reserved_(start.reserved),
      saved_packed_(packed_),
      saved_at_ns_(clock.steady_ns()) {
  if (packed_ > start.offset) {
    metrics_.lost.add(packed_ - start.offset);
    telemetry::log_error("hits were freed from the journal before they were sent",
                         {{"hits", packed_ - start.offset}});
  }
  journal_.release(packed_);
  publish();
}

milliseconds ShipperImpl::step() {
  map_watch_.step();
  follow_map();
  const bool stragglers_have_more = pack_stragglers();
  const bool main_has_more = pack();
  close_lingering(main_has_more);
  hand_over(main_has_more);
  sender_.send();
  const bool has_more = main_has_more || stragglers_have_more;
  const bool is_idle = sender_.is_idle();
  // The sink moves on in any case; only where there is nothing else to do it may wait for an answer.
  sink_.perform(has_more || is_idle ? milliseconds(0) : kWaitLongest);
  save_if_due();
  publish();
  return has_more || !is_idle ? milliseconds(0) : kIdleRest;
}

bool ShipperImpl::drain(milliseconds limit) {
  const std::int64_t until_ns = clock_.steady_ns() + limit.count() * base::kNanosPerMilli;
  flushing_ = true;
  bool done = false;
  for (;;) {
    const milliseconds rest = step();
    done = acknowledged() == journal_.status().end_offset;
    if (done || clock_.steady_ns() >= until_ns) break;
    if (rest > milliseconds(0)) sink_.perform(rest);
  }
  flushing_ = false;
  return done;
}

void ShipperImpl::follow_map() {
  const auto map = map_watch_.take_change();
  if (!map) return;
  if (stream_created_ms_ != 0 && stream_created_ms_ != map->stream_created_ms) {
    telemetry::log_warn(
        "the stream has been created anew; hits that the old one had taken are not sent again",
        {{"stream", options_.stream_name}});
  }
  stream_created_ms_ = map->stream_created_ms;
  map_firsts_ = firsts_of(*map);
  epoch_is_stale_ = epochs_.empty() || epochs_.back().firsts != map_firsts_;
  sender_.set_map(*map);
  if (!options_.aggregate) {
    division_ = map_firsts_;
    stragglers_.divide(division_, packed_);
  }
  has_map_ = true;
  is_saved_ = false;
}

ShipperImpl::Read ShipperImpl::read() {
  const auto done = reader_->read(kRecordsPerStep, kBytesPerStep, records_);
  next_record_ = 0;
  if (!done) {
    records_.clear();
    journal_problem_.report(done.error().message);
    return Read::kNone;
  }
  journal_problem_.clear();
  for (const journal::Damage& damage : reader_->take_damage()) {
    metrics_.lost.add(damage.records_lost);
    telemetry::log_error("hits of the journal are lost", {{"file", damage.file},
                                                          {"at_byte", damage.at_byte},
                                                          {"hits", damage.records_lost},
                                                          {"what", damage.what}});
  }
  places_of_records_ = places_.of(records_);
  if (!records_.empty()) return Read::kSome;
  packed_ = reader_->next_offset();
  return Read::kNone;
}

bool ShipperImpl::pack() {
  if (next_record_ == records_.size() && read() == Read::kNone) return false;
  if (!has_map_) return false;
  const std::int64_t now_ns = clock_.steady_ns();
  while (next_record_ < records_.size()) {
    if (memory_bytes() >= options_.bytes_in_flight) return false;
    const journal::Record& record = records_[next_record_];
    packed_ = record.offset;  // behind what the journal has lost, or more would be packed than is reserved
    if (!may_pack(record.offset)) return false;
    const Place& place = places_of_records_[next_record_];
    const Lane lane = lane_for(record, place);
    if (lane == Lane::kIsFull) return false;
    if (lane == Lane::kTakes) packer_->add(record, place, now_ns);
    packed_ = record.offset + 1;
    ++next_record_;
  }
  return true;
}

// As in a switch whose ports share one memory (dynamic thresholds, Choudhury and Hahne 1998): for one shard
// no more may wait than there is room left for the others. However many are slow, some room stays.
bool ShipperImpl::is_full(const stream::HashKey& key, std::size_t packed_bytes) const {
  const std::size_t used = memory_bytes();
  if (used >= options_.bytes_in_flight) return true;
  return sender_.waiting_bytes(key) + packed_bytes >= options_.bytes_in_flight - used;
}

ShipperImpl::Lane ShipperImpl::lane_for(const journal::Record& record, const Place& place) {
  if (stragglers_.hold(place.hash)) return Lane::kIsPassedOver;
  // Then nothing can be as much as what is left.
  if (memory_bytes() < options_.bytes_in_flight / 2) return Lane::kTakes;
  if (!is_full(division_[range_of(division_, place.hash)], 0)) return Lane::kTakes;
  if (stragglers_.are_full() || !sender_.wants_others() || !has_waited(record.offset)) return Lane::kIsFull;
  stragglers_.add(division_, place.hash, record, make_packer(options_, acks_, metrics_));
  return Lane::kIsPassedOver;
}

// A shard that has had much at once is soon done with it: to pass it over, and read all again, would cost
// more.
bool ShipperImpl::has_waited(Offset offset) {
  const std::int64_t now_ns = clock_.steady_ns();
  if (held_up_at_ != offset) {
    held_up_at_ = offset;
    held_up_since_ns_ = now_ns;
  }
  return now_ns - held_up_since_ns_ >= kPatienceNs;
}

bool ShipperImpl::pack_stragglers() {
  if (stragglers_.count() == 0) return false;
  if (must_save_ && !save_first()) return false;
  const auto is_full_now = [this](const stream::HashKey& key, std::size_t packed_bytes) {
    return is_full(key, packed_bytes);
  };
  if (!options_.aggregate) return stragglers_.step({}, packed_, clock_.steady_ns(), is_full_now);
  // Behind what the journal has lost packed_ may be beyond what is reserved, where nothing is passed over.
  return stragglers_.step(epochs_, std::min(packed_, reserved_), clock_.steady_ns(), is_full_now);
}

bool ShipperImpl::may_pack(Offset offset) {
  if (!options_.aggregate) return true;
  if (must_save_ && !save_first()) return false;
  if (epoch_is_stale_ && (offset >= earlier_reserved_ || epochs_.empty()) && !begin_epoch(offset)) {
    return false;
  }
  if (offset >= epoch_until_) enter_epoch(offset);
  return offset < reserved_ || save_first();
}

// True also when it is not begun because there are too many: the last one goes on.
bool ShipperImpl::begin_epoch(Offset offset) {
  drop_below(epochs_, acknowledged());
  if (epochs_.size() >= kEpochsMax) return true;
  packer_->close_begun(std::numeric_limits<std::int64_t>::max());
  if (!epochs_.empty() && epochs_.back().from == offset) epochs_.pop_back();
  epochs_.push_back({offset, map_firsts_});
  epoch_is_stale_ = false;
  epoch_until_ = offset;
  // Until it is durable nothing may be packed, not even under the epoch before: a failed save may yet be
  // found done.
  must_save_ = true;
  return save_first();
}

void ShipperImpl::enter_epoch(Offset offset) {
  packer_->close_begun(std::numeric_limits<std::int64_t>::max());
  const std::size_t index = epoch_of(epochs_, offset);
  division_ = epochs_[index].firsts;
  packer_->divide(division_);
  stragglers_.divide(division_, offset);
  epoch_until_ = index + 1 < epochs_.size() ? epochs_[index + 1].from : kNoEnd;
}

void ShipperImpl::close_lingering(bool has_more) {
  const std::int64_t linger_ns = options_.linger.count() * base::kNanosPerMilli;
  const std::int64_t before_ns = clock_.steady_ns() - linger_ns;
  const bool all = flushing_ && !has_more;
  packer_->close_begun(all ? std::numeric_limits<std::int64_t>::max() : before_ns);
  stragglers_.close_begun(before_ns, flushing_);
}

void ShipperImpl::hand_over(bool has_more) {
  packer_->take_finished(!has_more, finished_);
  stragglers_.take_finished(finished_);
  for (PackedPtr& packed : finished_) sender_.add(std::move(packed));
  finished_.clear();
}

SavedPosition ShipperImpl::position() const {
  SavedPosition position;
  position.stream_name = options_.stream_name;
  position.stream_created_ms = stream_created_ms_;
  position.journal_created_ms = journal_.created_ms();
  position.acknowledged = acknowledged();
  if (position.acknowledged > 0) {
    if (const auto source = journal_.source_at(position.acknowledged - 1)) position.source = *source;
  }
  const Offset reserve = std::clamp(2 * (packed_ - saved_packed_), kReserveMin, kReserveMax);
  position.reserved = std::max(reserved_, packed_ + reserve);
  position.epochs = epochs_;
  drop_below(position.epochs, position.acknowledged);
  return position;
}

Result<> ShipperImpl::save() {
  saved_at_ns_ = clock_.steady_ns();
  const SavedPosition saved = position();
  // A position must not be more durable than the records that it counts: after a power cut it would not fit.
  auto done = journal_.sync();
  if (done) done = store_.save(saved);
  (done ? metrics_.saves : metrics_.save_failures).add();
  if (!done) {
    save_problem_.report(done.error().message);
    return done;
  }
  save_problem_.clear();
  must_save_ = false;
  is_saved_ = true;
  reserved_ = saved.reserved;
  saved_acknowledged_ = saved.acknowledged;
  saved_packed_ = packed_;
  drop_below(epochs_, saved.acknowledged);
  journal_.release(saved.acknowledged);
  return {};
}

// For what may not go on otherwise.
bool ShipperImpl::save_first() {
  if (save_problem_.is_there() && clock_.steady_ns() - saved_at_ns_ < kSaveRetryNs) return false;
  return save().has_value();
}

void ShipperImpl::save_if_due() {
  if (is_saved_ && saved_acknowledged_ == acknowledged()) return;
  const std::int64_t interval_ns = options_.save_interval.count() * base::kNanosPerMilli;
  if (clock_.steady_ns() - saved_at_ns_ >= interval_ns) static_cast<void>(save());
}

void ShipperImpl::publish() {
  Status now;
  now.acknowledged = acknowledged();
  now.packed = packed_;
  now.backlog_records = journal_.status().end_offset - now.acknowledged;
  for (const std::string& problem : {sender_.problem(), map_watch_.problem().text(), save_problem_.text(),
                                     journal_problem_.text(), stragglers_.problem()}) {
    if (now.problem.empty()) now.problem = problem;
  }
  const base::UnixMillis oldest_ms = this->oldest_ms();
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(now);
  oldest_ms_ = oldest_ms;
  metrics_.backlog_records.set(static_cast<double>(status_.backlog_records));
  metrics_.shards_behind.set(static_cast<double>(stragglers_.count()));
  metrics_.in_flight_bytes.set(static_cast<double>(memory_bytes()));
  metrics_.oldest_seconds.set(
      oldest_ms == 0 ? 0
                     : static_cast<double>(std::max<std::int64_t>(0, clock_.wall_ms() - oldest_ms)) / 1e3);
}

base::UnixMillis ShipperImpl::oldest_ms() const {
  const auto packed = acks_.oldest();
  const auto passed_over_ms = stragglers_.oldest_ms();
  if (packed && passed_over_ms) return std::min(packed->appended_ms, *passed_over_ms);
  if (packed) return packed->appended_ms;
  if (passed_over_ms) return *passed_over_ms;
  return next_record_ < records_.size() ? records_[next_record_].time_ms : 0;
}

Status ShipperImpl::status() const {
  const std::lock_guard lock(status_mutex_);
  Status status = status_;
  if (oldest_ms_ != 0) {
    status.oldest_unacknowledged_ms = std::max<std::int64_t>(0, clock_.wall_ms() - oldest_ms_);
  }
  return status;
}

}  // namespace hitstream::shipper
