#include "shipper/lanes.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "shipper/epochs.h"

namespace hitstream::shipper {
namespace {

using std::chrono::milliseconds;

// How much of a second's rate may go at once. Kinesis measures by the second: more would be thrown back.
constexpr double kBurstSeconds = 0.25;
constexpr milliseconds kRestFirst{100};
constexpr milliseconds kRestLongest{5000};

}  // namespace

Lanes::Lanes(const Options& options, env::Random& random) : options_(options), random_(random) {}

Lanes::Lane Lanes::new_lane(const base::ShardId& shard) {
  const auto bucket = [](double per_second) {
    return TokenBucket(per_second, std::max(1.0, per_second * kBurstSeconds));
  };
  return {shard,
          {},
          0,
          bucket(options_.shard_bytes_per_second),
          bucket(options_.shard_records_per_second),
          Pause(kRestFirst, kRestLongest, random_)};
}

void Lanes::set_map(const stream::ShardMap& map) {
  assert(!map.shards.empty());
  std::vector<Lane> before = std::exchange(lanes_, {});
  std::map<base::ShardId, Lane*> known;
  for (Lane& lane : before) known.emplace(lane.shard, &lane);
  firsts_ = firsts_of(map);
  lanes_.reserve(firsts_.size());
  for (const stream::ShardRange& shard : map.shards) {
    Lane& lane = lanes_.emplace_back(new_lane(shard.id));
    const auto same = known.find(shard.id);
    if (same == known.end()) continue;
    lane.bytes = same->second->bytes;
    lane.records = same->second->records;
    lane.pause = same->second->pause;
  }
  memory_bytes_ = 0;
  for (Lane& lane : before) {
    for (auto& [first, packed] : lane.waiting) add(std::move(packed));
  }
}

std::size_t Lanes::lane_of(const stream::HashKey& key) const { return range_of(firsts_, key); }

const base::ShardId& Lanes::shard_of(const stream::HashKey& key) const { return lanes_[lane_of(key)].shard; }

void Lanes::add(PackedPtr packed) {
  memory_bytes_ += packed->memory_bytes();
  Lane& lane = lanes_[lane_of(packed->key)];
  lane.memory_bytes += packed->memory_bytes();
  const journal::Offset first = packed->first;
  lane.waiting.emplace_hint(lane.waiting.end(), first, std::move(packed));
}

bool Lanes::one_has_nothing_to_take(std::int64_t now_ns) const {
  const auto rests = [now_ns](const auto& waiting) { return waiting.second->not_before_ns > now_ns; };
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const Lane& lane) {
    return std::all_of(lane.waiting.begin(), lane.waiting.end(), rests);
  });
}

void Lanes::failed(const stream::HashKey& key, std::int64_t now_ns) {
  Pause& pause = lanes_[lane_of(key)].pause;
  // Records of one put that come back together are one failure.
  if (!pause.is_resting(now_ns)) pause.failed(now_ns);
}

void Lanes::succeeded(const stream::HashKey& key) { lanes_[lane_of(key)].pause.succeeded(); }

std::vector<PackedPtr> Lanes::take(std::int64_t now_ns) {
  std::vector<PackedPtr> out;
  std::size_t bytes = 0;
  const std::size_t begin = next_lane_;
  if (!lanes_.empty()) next_lane_ = (begin + 1) % lanes_.size();
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (!take_from(lanes_[(begin + i) % lanes_.size()], now_ns, bytes, out)) break;
  }
  for (const PackedPtr& packed : out) memory_bytes_ -= packed->memory_bytes();
  return out;
}

bool Lanes::take_from(Lane& lane, std::int64_t now_ns, std::size_t& bytes, std::vector<PackedPtr>& out) {
  if (lane.pause.is_resting(now_ns)) return true;
  for (auto next = lane.waiting.begin(); next != lane.waiting.end();) {
    Packed& packed = *next->second;
    const std::size_t size = packed.bytes();
    if (packed.not_before_ns > now_ns) {
      ++next;
      continue;
    }
    const std::size_t bytes_max = std::min(options_.put_bytes, stream::kPutBytesMax);
    const bool is_full = out.size() >= stream::kPutRecordsMax || bytes + size > bytes_max;
    if (is_full && !out.empty()) return false;
    if (packed.alone && !out.empty()) return true;
    const auto amount = static_cast<double>(size);
    if (!lane.bytes.has(amount, now_ns) || !lane.records.has(1, now_ns)) return true;
    lane.bytes.take(amount);
    lane.records.take(1);
    bytes += size;
    lane.memory_bytes -= packed.memory_bytes();
    out.push_back(std::move(next->second));
    next = lane.waiting.erase(next);
    if (out.back()->alone) return false;
  }
  return true;
}

}  // namespace hitstream::shipper
