#include "consumer/shard_set.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "telemetry/log.h"

namespace hitstream::consumer {
namespace {

bool contains(const std::vector<base::ShardId>& ids, const base::ShardId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool is_listed(const std::vector<stream::ShardInfo>& infos, const base::ShardId& id) {
  return std::any_of(infos.begin(), infos.end(),
                     [&id](const stream::ShardInfo& info) { return info.id == id; });
}

base::UnixMillis hour_of(base::UnixMillis time_ms) {
  return time_ms - (time_ms % base::kMillisPerHour + base::kMillisPerHour) % base::kMillisPerHour;
}

}  // namespace

ShardSet::ShardSet(const Shard::Surroundings& around, ProcessorFactory& processors, StateStore& store,
                   std::chrono::milliseconds rebuild_span)
    : around_(around), processors_(processors), store_(store), rebuild_span_(rebuild_span) {}

void ShardSet::load(std::vector<SavedShard> saved) {
  for (SavedShard& shard : saved) {
    base::ShardId id = shard.shard;
    parked_.emplace(std::move(id), std::move(shard));
  }
  restore_finished();
}

// The hits of finished shards are shown as long as they are in a window, whoever holds what. One that does
// not load is read again.
void ShardSet::restore_finished() {
  for (auto it = parked_.begin(); it != parked_.end();) {
    if (!it->second.progress.finished_at_ms || it->second.processor.empty()) {
      ++it;
      continue;
    }
    if (auto shard = restored(it->second)) shards_.emplace(it->first, std::move(shard));
    it = parked_.erase(it);
  }
}

std::vector<base::ShardId> ShardSet::parked_unfinished() const {
  std::vector<base::ShardId> ids;
  for (const auto& [id, saved] : parked_) {
    if (!saved.progress.finished_at_ms) ids.push_back(id);
  }
  return ids;
}

void ShardSet::restore(const std::vector<base::ShardId>& parked) {
  for (const base::ShardId& id : parked) {
    const auto saved = parked_.find(id);
    if (saved == parked_.end()) continue;
    if (auto shard = restored(saved->second)) shards_.emplace(id, std::move(shard));
    parked_.erase(saved);
  }
}

void ShardSet::close(const base::ShardId& id) {
  around_.past.drop(id);
  processors_.close(id);
}

void ShardSet::find_arrived_again() {
  around_.arrived.clear();
  for (const auto& [id, shard] : shards_) shard->repeats().add_to(around_.arrived);
}

bool ShardSet::belongs_elsewhere(const base::ShardId& finished) const {
  const auto shard = shards_.find(finished);
  const Progress& progress =
      shard != shards_.end() ? shard->second->progress() : parked_.at(finished).progress;
  if (!progress.position) return false;
  const auto reader =
      around_.stream.open(finished, {stream::Start::Kind::kAfterPosition, *progress.position, 0});
  return !reader && reader.error().code == base::Errc::kMismatch;
}

void ShardSet::check_finished(const std::vector<stream::ShardInfo>& infos) {
  if (infos.empty() || std::exchange(finished_checked_, true)) return;
  for (const stream::ShardInfo& info : infos) {
    if (finished(info.id) && belongs_elsewhere(info.id)) begin_anew(info.id);
  }
  drop_finished_unlisted(infos);
}

void ShardSet::drop_finished_unlisted(const std::vector<stream::ShardInfo>& infos) {
  for (auto it = shards_.begin(); it != shards_.end();) {
    if (!it->second->finished() || is_listed(infos, it->first)) {
      ++it;
      continue;
    }
    close(it->first);
    it = shards_.erase(it);
    changed_ = true;
  }
}

bool ShardSet::parents_are_finished(const stream::ShardInfo& info,
                                    const std::vector<stream::ShardInfo>& infos) const {
  return std::all_of(info.parents.begin(), info.parents.end(), [&](const base::ShardId& parent) {
    return !is_listed(infos, parent) || finished(parent);
  });
}

void ShardSet::begin_ready(const std::vector<stream::ShardInfo>& infos,
                           const std::vector<base::ShardId>& held) {
  for (const stream::ShardInfo& info : infos) {
    if (!contains(held, info.id) || shards_.contains(info.id) || finished(info.id)) continue;
    if (parents_are_finished(info, infos)) begin(info);
  }
}

void ShardSet::begin(const stream::ShardInfo& info) {
  const auto parked = parked_.find(info.id);
  auto shard = parked == parked_.end() ? nullptr : restored(parked->second);
  if (parked != parked_.end()) parked_.erase(parked);
  if (shard == nullptr) shard = fresh(info.id, info.parents);
  shards_.emplace(info.id, std::move(shard));
}

std::unique_ptr<Shard> ShardSet::restored(const SavedShard& saved) {
  auto shard = std::make_unique<Shard>(saved.shard, saved.progress, processors_.open(saved.shard), around_);
  if (shard->restore(saved)) return shard;
  processors_.close(saved.shard);
  store_.set_aside_copy("shard " + saved.shard.name + ": what was made of its hits cannot be read");
  return nullptr;
}

std::unique_ptr<Shard> ShardSet::fresh(const base::ShardId& id, const std::vector<base::ShardId>& parents) {
  const Progress progress = fresh_progress(parents);
  auto shard = std::make_unique<Shard>(id, progress, processors_.open(id), around_);
  for (const base::ShardId& parent : parents) {
    if (const auto known = shards_.find(parent); known != shards_.end()) shard->inherit(*known->second);
  }
  telemetry::log_info("shard is read from", {{"shard", id.name}, {"arrival_ms", progress.from_ms}});
  return shard;
}

// From a full hour on, so that the oldest hour shown is complete. A child is read from where its parents
// were: what arrived since then and is not in them is in it. That is history to be rebuilt unless its parents
// ended as they were followed.
Progress ShardSet::fresh_progress(const std::vector<base::ShardId>& parents) const {
  Progress progress;
  progress.rebuild_began_ms = around_.clock.wall_ms();
  progress.from_ms = hour_of(progress.rebuild_began_ms - rebuild_span_.count());
  progress.rebuilding = parents.empty();
  for (const base::ShardId& parent : parents) {
    const auto known = shards_.find(parent);
    progress.rebuilding |= known == shards_.end() || !known->second->ended_live();
    if (known != shards_.end())
      progress.from_ms = std::min(progress.from_ms, known->second->progress().from_ms);
  }
  return progress;
}

void ShardSet::begin_anew(const base::ShardId& id) {
  store_.set_aside_copy("shard " + id.name +
                        ": its position belongs to another stream or lies behind this one's end");
  parked_.erase(id);
  if (shards_.erase(id) > 0) close(id);
  shards_.emplace(id, fresh(id, {}));
  find_arrived_again();
  finished_checked_ = false;
  changed_ = true;
}

std::vector<base::ShardId> ShardSet::read_but_not_held(const std::vector<base::ShardId>& held) const {
  std::vector<base::ShardId> ids;
  for (const auto& [id, shard] : shards_) {
    if (!shard->finished() && !contains(held, id)) ids.push_back(id);
  }
  return ids;
}

void ShardSet::park(const base::ShardId& id) {
  const auto shard = shards_.find(id);
  parked_.insert_or_assign(id, shard->second->save());
  shards_.erase(shard);
  close(id);
  find_arrived_again();
  changed_ = true;
}

void ShardSet::drop_unlisted(const std::vector<stream::ShardInfo>& infos) {
  changed_ |=
      std::erase_if(parked_, [&infos](const auto& entry) { return !is_listed(infos, entry.first); }) > 0;
}

void ShardSet::forget_finished(base::UnixMillis before_ms) {
  for (auto it = shards_.begin(); it != shards_.end();) {
    const Progress& progress = it->second->progress();
    if (!progress.finished_at_ms || *progress.finished_at_ms >= before_ms) {
      ++it;
      continue;
    }
    parked_.insert_or_assign(it->first, SavedShard{it->first, progress, {}, "", ""});
    close(it->first);
    it = shards_.erase(it);
    changed_ = true;
  }
}

bool ShardSet::finished(const base::ShardId& id) const {
  const auto shard = shards_.find(id);
  if (shard != shards_.end()) return shard->second->finished();
  const auto parked = parked_.find(id);
  return parked != parked_.end() && parked->second.progress.finished_at_ms.has_value();
}

void ShardSet::forget_repeats(base::UnixMillis before_ms) {
  // Only a shard that is nearly read up knows which sources are silent.
  constexpr std::int64_t kBehindMsMax = base::kMillisPerMinute;
  SourceSet heard;
  for (const auto& [id, shard] : shards_) shard->repeats().add_heard(before_ms, heard);
  SourceSet kept;
  for (const auto& [id, shard] : shards_) {
    if (shard->status().behind_latest_ms <= kBehindMsMax) shard->forget_repeats(before_ms, heard);
    shard->repeats().add_heard(std::numeric_limits<base::UnixMillis>::min(), kept);
  }
  around_.arrived.keep_only(kept);
}

Change ShardSet::change() const {
  if (changed_) return Change::kMuch;
  Change most = Change::kNone;
  for (const auto& [id, shard] : shards_) most = std::max(most, shard->change());
  return most;
}

std::vector<SavedShard> ShardSet::save() {
  // What is taken is not yet on the disk.
  changed_ = true;
  std::vector<SavedShard> saved;
  for (const auto& [id, shard] : shards_) {
    saved.push_back(shard->save());
    shard->refresh_memory();
  }
  for (const auto& [id, shard] : parked_) saved.push_back(shard);
  return saved;
}

}  // namespace hitstream::consumer
