#include "consumer/consumer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "consumer/metrics.h"
#include "consumer/shard.h"
#include "consumer/shard_set.h"
#include "consumer/state_store.h"
#include "telemetry/log.h"

namespace hitstream::consumer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRefreshInterval{1000};
constexpr milliseconds kForgetInterval{base::kMillisPerMinute};
constexpr std::int64_t kPatienceNs = 3 * base::kMillisPerSecond * base::kNanosPerMilli;
// Where nothing has come but heartbeats.
constexpr milliseconds kIdleSaveInterval{30'000};

// A point of steady time that comes again and again.
class Due {
 public:
  explicit Due(milliseconds interval) : interval_ns_(interval.count() * base::kNanosPerMilli) {}
  bool now(std::int64_t now_ns) {
    if (now_ns < next_ns_) return false;
    next_ns_ = now_ns + interval_ns_;
    return true;
  }
  void at_once() { next_ns_ = INT64_MIN; }

 private:
  std::int64_t interval_ns_;
  std::int64_t next_ns_ = INT64_MIN;
};

class ConsumerImpl final : public Consumer {
 public:
  ConsumerImpl(const Options& options, stream::Stream& stream, lease::Leases& leases,
               ProcessorFactory& processors, env::FileSystem& files, const env::Clock& clock,
               telemetry::Registry& metrics, OnSaved on_saved)
      : options_(options),
        stream_(stream),
        leases_(leases),
        clock_(clock),
        save_metrics_(metrics),
        on_saved_(std::move(on_saved)),
        store_(files, options.state_folder),
        past_(stream, clock, options.rebuild_span),
        set_({stream, clock, metrics, arrived_, past_}, processors, store_, options.rebuild_span) {}

  base::Result<> load();
  milliseconds step() override;
  base::Result<> save() override;
  std::vector<ShardStatus> status() const override;
  PastStatus past() const override;
  void give_up_past() override { past_.drop_all(); }
  std::optional<std::uint64_t> seen(const base::SourceId& src, std::uint64_t from,
                                    std::uint64_t below) const override {
    return arrived_.count(src, from, below);
  }

 private:
  void refresh();
  base::Result<std::vector<base::ShardId>> held_of(const std::vector<stream::ShardInfo>& infos);
  void follow(const std::vector<stream::ShardInfo>& infos, const std::vector<base::ShardId>& held);
  void let_go(const std::vector<base::ShardId>& lost);
  bool read_shards();
  bool is_behind() const;
  void forget();
  [[nodiscard]] bool must_save(std::int64_t now_ns) const;
  [[nodiscard]] bool has_lease_to_finish() const;
  void note_failure(const base::Error& error);
  void tell_saved(const std::vector<SavedShard>& shards);
  void finish_lease(const base::ShardId& id);
  void publish_status();

  Options options_;
  stream::Stream& stream_;
  lease::Leases& leases_;
  const env::Clock& clock_;
  SaveMetrics save_metrics_;
  OnSaved on_saved_;
  StateStore store_;
  Arrived arrived_;
  Past past_;
  ShardSet set_;
  Parsers parsers_;
  std::set<base::ShardId> leases_finished_;

  std::optional<std::int64_t> saved_at_ns_;  // or tried
  Due refresh_due_{kRefreshInterval};
  Due forget_due_{kForgetInterval};
  std::optional<std::int64_t> cannot_refresh_since_ns_;
  LogLimit refresh_log_;
  LogLimit save_log_;

  mutable std::mutex status_mutex_;
  std::vector<ShardStatus> status_;
  PastStatus past_status_;
};

base::Result<> ConsumerImpl::load() {
  auto loaded = store_.load();
  if (!loaded) return base::forward(loaded.error());
  if (*loaded) set_.load(std::move((*loaded)->shards));
  // Whoever asks sees what is known of the shards that are ours, also while the stream cannot be listed.
  if (const auto held = leases_.hold(set_.parked_unfinished())) set_.restore(*held);
  publish_status();
  return {};
}

milliseconds ConsumerImpl::step() {
  const std::int64_t now_ns = clock_.steady_ns();
  if (refresh_due_.now(now_ns)) refresh();
  bool read = read_shards();
  if (!read || !is_behind()) read |= past_.step(parsers_.front());
  if (forget_due_.now(now_ns)) forget();
  // A failure is logged by save() and tried again when it is due again.
  if (must_save(now_ns)) (void)save();
  publish_status();
  return read ? milliseconds::zero() : options_.idle_poll;
}

bool ConsumerImpl::is_behind() const {
  const auto& shards = set_.shards();
  return std::any_of(shards.begin(), shards.end(),
                     [](const auto& entry) { return entry.second->is_behind(); });
}

base::Result<std::vector<base::ShardId>> ConsumerImpl::held_of(const std::vector<stream::ShardInfo>& infos) {
  std::vector<base::ShardId> unfinished;
  for (const stream::ShardInfo& info : infos) {
    if (!set_.finished(info.id)) unfinished.push_back(info.id);
  }
  return leases_.hold(unfinished);
}

void ConsumerImpl::refresh() {
  const auto infos = stream_.shards();
  if (infos) set_.check_finished(*infos);
  const auto held =
      infos ? held_of(*infos) : base::Result<std::vector<base::ShardId>>(base::forward(infos.error()));
  const std::int64_t now_ns = clock_.steady_ns();
  if (held) {
    cannot_refresh_since_ns_.reset();
    return follow(*infos, *held);
  }
  // At the start a stream is still asking what it is made of: soon again, and no word of it yet.
  if (!cannot_refresh_since_ns_) cannot_refresh_since_ns_ = now_ns;
  if (now_ns - *cannot_refresh_since_ns_ < kPatienceNs) return refresh_due_.at_once();
  if (!refresh_log_.allows(now_ns)) return;
  telemetry::log_warn("cannot tell which shards to read, trying again", {{"error", held.error().message}});
}

void ConsumerImpl::follow(const std::vector<stream::ShardInfo>& infos,
                          const std::vector<base::ShardId>& held) {
  let_go(set_.read_but_not_held(held));
  set_.begin_ready(infos, held);
  // A stream without any shard is one that is being made or deleted: no reason to forget anything.
  if (!infos.empty()) set_.drop_unlisted(infos);
  std::erase_if(leases_finished_, [this](const base::ShardId& id) { return !set_.finished(id); });
}

void ConsumerImpl::let_go(const std::vector<base::ShardId>& lost) {
  if (lost.empty()) return;
  (void)save();
  for (const base::ShardId& id : lost) {
    set_.park(id);
    telemetry::log_info("shard is no longer read here", {{"shard", id.name}});
  }
}

bool ConsumerImpl::read_shards() {
  bool read = false;
  bool ended = false;
  std::vector<base::ShardId> mismatching;
  for (const auto& [id, shard] : set_.shards()) {
    const Shard::Outcome outcome = shard->step(parsers_);
    read |= outcome == Shard::Outcome::kRead || outcome == Shard::Outcome::kEnded;
    ended |= outcome == Shard::Outcome::kEnded;
    if (outcome == Shard::Outcome::kMismatch) mismatching.push_back(id);
  }
  for (const base::ShardId& id : mismatching) set_.begin_anew(id);
  if (ended) {
    (void)save();
    refresh_due_.at_once();
  }
  return read;
}

void ConsumerImpl::forget() {
  const base::UnixMillis before_ms = clock_.wall_ms() - options_.repeats_kept.count();
  set_.forget_repeats(before_ms);
  for (const auto& [id, shard] : set_.shards()) shard->refresh_memory();
  set_.forget_finished(before_ms);
}

bool ConsumerImpl::must_save(std::int64_t now_ns) const {
  const Change change = set_.change();
  const bool much = change == Change::kMuch || has_lease_to_finish();
  if (!much && change == Change::kNone) return false;
  const milliseconds interval =
      much ? options_.save_interval : std::max(options_.save_interval, kIdleSaveInterval);
  return !saved_at_ns_ || now_ns - *saved_at_ns_ >= interval.count() * base::kNanosPerMilli;
}

bool ConsumerImpl::has_lease_to_finish() const {
  return std::any_of(set_.shards().begin(), set_.shards().end(), [this](const auto& entry) {
    return entry.second->finished() && !leases_finished_.contains(entry.first);
  });
}

base::Result<> ConsumerImpl::save() {
  const std::int64_t began_ns = clock_.steady_ns();
  saved_at_ns_ = began_ns;
  const SavedState state{clock_.wall_ms(), set_.save()};
  const auto bytes = store_.save(state);
  save_metrics_.seconds.observe(static_cast<double>(clock_.steady_ns() - began_ns) / 1e9);
  if (!bytes) {
    note_failure(bytes.error());
    return base::forward(bytes.error());
  }
  set_.mark_saved();
  save_metrics_.bytes.set(static_cast<double>(*bytes));
  tell_saved(state.shards);
  return {};
}

void ConsumerImpl::note_failure(const base::Error& error) {
  save_metrics_.failures.add();
  if (!save_log_.allows(clock_.steady_ns())) return;
  telemetry::log_error("state cannot be saved, trying again", {{"error", error.message}});
}

void ConsumerImpl::tell_saved(const std::vector<SavedShard>& shards) {
  for (const SavedShard& shard : shards) {
    if (on_saved_ && shard.progress.position) on_saved_(shard.shard, *shard.progress.position);
    if (shard.progress.finished_at_ms && !leases_finished_.contains(shard.shard)) finish_lease(shard.shard);
  }
}

void ConsumerImpl::finish_lease(const base::ShardId& id) {
  if (const auto told = leases_.finish(id); told) {
    leases_finished_.insert(id);
  } else {
    telemetry::log_warn("lease cannot be finished, trying again",
                        {{"shard", id.name}, {"error", told.error().message}});
  }
}

void ConsumerImpl::publish_status() {
  std::vector<ShardStatus> status;
  status.reserve(set_.shards().size());
  for (const auto& [id, shard] : set_.shards()) status.push_back(shard->status());
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(status);
  past_status_ = past_.status();
}

PastStatus ConsumerImpl::past() const {
  const std::lock_guard lock(status_mutex_);
  return past_status_;
}

std::vector<ShardStatus> ConsumerImpl::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

}  // namespace

base::Result<std::unique_ptr<Consumer>> Consumer::open(const Options& options, stream::Stream& stream,
                                                       lease::Leases& leases, ProcessorFactory& processors,
                                                       env::FileSystem& files, const env::Clock& clock,
                                                       telemetry::Registry& metrics, OnSaved on_saved) {
  auto consumer = std::make_unique<ConsumerImpl>(options, stream, leases, processors, files, clock, metrics,
                                                 std::move(on_saved));
  if (auto loaded = consumer->load(); !loaded) return base::forward(loaded.error());
  return consumer;
}

}  // namespace hitstream::consumer
