#include "lease/memory/memory_leases.h"

#include <mutex>
#include <set>

namespace hitstream::lease::memory {
namespace {

class MemoryLeases final : public Leases {
 public:
  base::Result<std::vector<base::ShardId>> hold(const std::vector<base::ShardId>& shards) override {
    const std::lock_guard lock(mutex_);
    std::vector<base::ShardId> held;
    std::set<base::ShardId> still_finished;
    for (const base::ShardId& shard : shards) {
      if (finished_.contains(shard)) {
        still_finished.insert(shard);
      } else {
        held.push_back(shard);
      }
    }
    // A shard that the stream has forgotten will not come back.
    finished_ = std::move(still_finished);
    return held;
  }

  base::Result<> finish(const base::ShardId& shard) override {
    const std::lock_guard lock(mutex_);
    finished_.insert(shard);
    return {};
  }

 private:
  std::mutex mutex_;
  std::set<base::ShardId> finished_;
};

}  // namespace

std::unique_ptr<Leases> make_memory_leases() { return std::make_unique<MemoryLeases>(); }

}  // namespace hitstream::lease::memory
