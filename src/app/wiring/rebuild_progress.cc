#include "app/wiring/rebuild_progress.h"

#include <cmath>
#include <set>

#include "base/units.h"

namespace hitstream::app::wiring {
namespace {

constexpr std::int64_t kSecondNs = base::kMillisPerSecond * base::kNanosPerMilli;
constexpr std::size_t kSamples = 11;  // the edges of ten seconds
// Longer than any rebuild takes: what it says then is that it does not move.
constexpr double kLongestSeconds = 7 * 24 * 3600.0;

}  // namespace

void RebuildProgress::observe(std::span<const consumer::ShardStatus> shards, std::int64_t now_ns) {
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + kSecondNs;
  std::set<base::ShardId> read;
  for (const consumer::ShardStatus& shard : shards) {
    read.insert(shard.shard);
    std::deque<Sample>& samples = samples_[shard.shard];
    // A shard begun anew counts from zero again.
    if (!samples.empty() && samples.back().hits > shard.hits) samples.clear();
    samples.push_back({now_ns, shard.hits, shard.rebuilding, shard.rebuilt_share});
    if (samples.size() > kSamples) samples.pop_front();
  }
  std::erase_if(samples_, [&read](const auto& entry) { return !read.contains(entry.first); });
}

RebuildProgress::Pace RebuildProgress::pace_of(const base::ShardId& shard) const {
  const auto found = samples_.find(shard);
  if (found == samples_.end() || found->second.size() < 2) return {};
  const Sample& first = found->second.front();
  const Sample& last = found->second.back();
  const double seconds = static_cast<double>(last.at_ns - first.at_ns) / static_cast<double>(kSecondNs);
  Pace pace{static_cast<double>(last.hits - first.hits) / seconds, std::nullopt};
  const double gained = last.share - first.share;
  if (!last.rebuilding || gained <= 0) return pace;
  const double to_go = (1 - last.share) / gained * seconds;
  if (to_go <= kLongestSeconds) pace.to_go = std::chrono::seconds(std::llround(std::ceil(to_go)));
  return pace;
}

}  // namespace hitstream::app::wiring
