#include "app/streams/tail.h"

#include <algorithm>

#include "base/units.h"

namespace hitstream::app::streams {
namespace {

constexpr std::int64_t kListAgainNs = base::kMillisPerSecond * base::kNanosPerMilli;

}  // namespace

base::Result<bool> Tail::step() {
  if (clock_.steady_ns() >= list_again_ns_) {
    if (auto followed = follow(); !followed) return base::forward(std::move(followed.error()));
    list_again_ns_ = clock_.steady_ns() + kListAgainNs;
  }
  bool read = false;
  for (auto& [id, shard] : shards_) {
    if (shard.reader == nullptr) continue;
    if (auto outcome = shard.reader->read(batch_); !outcome) return base::forward(std::move(outcome.error()));
    for (const stream::Record& record : batch_.records) on_record_(record.data);
    read = read || !batch_.records.empty();
    if (!batch_.shard_end) continue;
    shard.reader.reset();
    shard.ended = true;
    list_again_ns_ = INT64_MIN;
  }
  return read;
}

base::Result<> Tail::follow() {
  const auto all = stream_.shards();
  if (!all) return base::forward(all.error());
  // What was closed before the first look holds nothing that is yet to come.
  if (!listed_ && from_.kind == stream::Start::Kind::kLatest) {
    for (const stream::ShardInfo& info : *all) {
      if (info.closed) shards_[info.id].ended = true;
    }
  }
  for (const stream::ShardInfo& info : *all) {
    if (shards_.contains(info.id) || !may_begin(info, *all)) continue;
    if (auto begun = begin(info.id); !begun) return begun;
  }
  listed_ = true;
  return {};
}

// Parents that are not listed any more have nothing left to read.
bool Tail::may_begin(const stream::ShardInfo& info, const std::vector<stream::ShardInfo>& all) const {
  return std::all_of(info.parents.begin(), info.parents.end(), [&](const base::ShardId& parent) {
    const bool is_listed = std::any_of(all.begin(), all.end(),
                                       [&](const stream::ShardInfo& other) { return other.id == parent; });
    const auto known = shards_.find(parent);
    return !is_listed || (known != shards_.end() && known->second.ended);
  });
}

base::Result<> Tail::begin(const base::ShardId& id) {
  auto reader = stream_.open(id, start());
  if (!reader) return base::forward(std::move(reader.error()));
  shards_[id].reader = *std::move(reader);
  return {};
}

// A shard that appears later is new as a whole.
stream::Start Tail::start() const {
  if (listed_ && from_.kind == stream::Start::Kind::kLatest)
    return {stream::Start::Kind::kTrimHorizon, {}, 0};
  return from_;
}

}  // namespace hitstream::app::streams
