// The shards of the state file: those that are read now, and those kept as they were saved.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include "consumer/consumer.h"
#include "consumer/shard.h"
#include "consumer/state_file.h"
#include "consumer/state_store.h"

namespace hitstream::consumer {

// Not thread-safe. What it is given must outlive it.
class ShardSet {
 public:
  using Shards = std::map<base::ShardId, std::unique_ptr<Shard>>;

  ShardSet(const Shard::Surroundings& around, ProcessorFactory& processors, StateStore& store,
           std::chrono::milliseconds rebuild_span);

  // What the state file held.
  void load(std::vector<SavedShard> saved);
  // Those of it that are still to be read.
  [[nodiscard]] std::vector<base::ShardId> parked_unfinished() const;
  // What was made of their hits is there again, before the stream can be asked about them.
  void restore(const std::vector<base::ShardId>& parked);
  // With the first list of the stream's shards, and again when one had to be begun anew: a stream made anew
  // has shards of the same names, and what is finished of the old one is not of this one. (Shards that are
  // read tell so themselves.) What it does not list at all is of the old one, or longer closed than it keeps
  // hits.
  void check_finished(const std::vector<stream::ShardInfo>& infos);

  // Begins those held that are not read yet and whose parents are finished.
  void begin_ready(const std::vector<stream::ShardInfo>& infos, const std::vector<base::ShardId>& held);
  // Drops all that was made of a shard and reads its history again.
  void begin_anew(const base::ShardId& id);
  [[nodiscard]] std::vector<base::ShardId> read_but_not_held(const std::vector<base::ShardId>& held) const;
  // Keeps it as it is now saved, closes its processor.
  void park(const base::ShardId& id);
  // Forgets parked shards that the stream no longer has.
  void drop_unlisted(const std::vector<stream::ShardInfo>& infos);
  // Of shards that were finished before, only that fact is kept: their hits have left every window.
  void forget_finished(base::UnixMillis before_ms);

  [[nodiscard]] bool finished(const base::ShardId& id) const;
  [[nodiscard]] const Shards& shards() const { return shards_; }

  // Forgets sources that no shard has heard of since `before_ms`: one that is quiet on a shard still needs
  // its numbers from there, or they would be missing. Shards that are far behind forget none.
  void forget_repeats(base::UnixMillis before_ms);

  // Of what save() returns, since mark_saved().
  [[nodiscard]] Change change() const;
  [[nodiscard]] std::vector<SavedShard> save();
  void mark_saved() { changed_ = false; }

 private:
  void restore_finished();
  void close(const base::ShardId& id);
  void find_arrived_again();
  void drop_finished_unlisted(const std::vector<stream::ShardInfo>& infos);
  void begin(const stream::ShardInfo& info);
  [[nodiscard]] bool parents_are_finished(const stream::ShardInfo& info,
                                          const std::vector<stream::ShardInfo>& infos) const;
  [[nodiscard]] bool belongs_elsewhere(const base::ShardId& finished) const;
  [[nodiscard]] std::unique_ptr<Shard> restored(const SavedShard& saved);
  [[nodiscard]] std::unique_ptr<Shard> fresh(const base::ShardId& id,
                                             const std::vector<base::ShardId>& parents);
  [[nodiscard]] Progress fresh_progress(const std::vector<base::ShardId>& parents) const;

  Shard::Surroundings around_;
  ProcessorFactory& processors_;
  StateStore& store_;
  std::chrono::milliseconds rebuild_span_;

  // Each is in one of them. Parked are those not ours to read at present, and those finished and forgotten.
  Shards shards_;
  std::map<base::ShardId, SavedShard> parked_;
  bool finished_checked_ = false;
  bool changed_ = false;
};

}  // namespace hitstream::consumer
