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
// Only a shard that is nearly read up knows which sources are silent.
constexpr std::int64_t kForgetBehindMsMax = base::kMillisPerMinute;

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
        set_({stream, clock, metrics}, processors, store_, options.rebuild_span),
        save_due_(options.save_interval) {}

  base::Result<> load();
  milliseconds step() override;
  base::Result<> save() override;
  std::vector<ShardStatus> status() const override;

 private:
  void refresh();
  base::Result<std::vector<base::ShardId>> held_of(const std::vector<stream::ShardInfo>& infos);
  void follow(const std::vector<stream::ShardInfo>& infos, const std::vector<base::ShardId>& held);
  void let_go(const std::vector<base::ShardId>& lost);
  bool read_shards();
  void forget();
  [[nodiscard]] bool something_to_save() const;
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
  ShardSet set_;
  hit::Parser parser_;
  std::set<base::ShardId> leases_finished_;

  Due save_due_;
  Due refresh_due_{kRefreshInterval};
  Due forget_due_{kForgetInterval};
  std::optional<std::int64_t> cannot_refresh_since_ns_;
  LogLimit refresh_log_;
  LogLimit save_log_;

  mutable std::mutex status_mutex_;
  std::vector<ShardStatus> status_;
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
  const bool read = read_shards();
  if (forget_due_.now(now_ns)) forget();
  // A failure is logged by save() and tried again when it is due again.
  if (something_to_save() && save_due_.now(now_ns)) (void)save();
  publish_status();
  return read ? milliseconds::zero() : options_.idle_poll;
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
    const Shard::Outcome outcome = shard->step(parser_);
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
  for (const auto& [id, shard] : set_.shards()) {
    if (shard->status().behind_latest_ms <= kForgetBehindMsMax) shard->forget_repeats(before_ms);
    shard->refresh_memory();
  }
  set_.forget_finished(before_ms);
}

bool ConsumerImpl::something_to_save() const {
  return set_.changed() || std::any_of(set_.shards().begin(), set_.shards().end(), [this](const auto& entry) {
           return entry.second->finished() && !leases_finished_.contains(entry.first);
         });
}

base::Result<> ConsumerImpl::save() {
  const std::int64_t began_ns = clock_.steady_ns();
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
