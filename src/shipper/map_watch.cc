#include "shipper/map_watch.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hitstream::shipper {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRestFirst{500};
constexpr milliseconds kRestLongest{10'000};
constexpr std::int64_t kIntervalMinNs = 1'000 * base::kNanosPerMilli;
constexpr std::int64_t kIntervalMaxNs = 60'000 * base::kNanosPerMilli;

}  // namespace

MapWatch::MapWatch(stream::Sink& sink, const env::Clock& clock, env::Random& random, Metrics& metrics)
    : sink_(sink),
      clock_(clock),
      metrics_(metrics),
      errors_(kRestFirst, kRestLongest, random),
      problem_("the stream's shards cannot be listed", "the stream's shards are listed again"),
      next_ns_(clock.steady_ns()),
      interval_ns_(kIntervalMinNs),
      self_(std::make_shared<MapWatch*>(this)) {}

void MapWatch::step() {
  const std::int64_t now_ns = clock_.steady_ns();
  if (!wanted_ || asking_ || now_ns < next_ns_ || errors_.is_resting(now_ns)) return;
  wanted_ = false;
  asking_ = true;
  metrics_.map_refreshes.add();
  sink_.shard_map([self = std::weak_ptr(self_)](base::Result<stream::ShardMap> answer) {
    if (const auto watch = self.lock()) (*watch)->answered(std::move(answer));
  });
}

void MapWatch::answered(base::Result<stream::ShardMap> answer) {
  asking_ = false;
  if (answer && answer->shards.empty()) {
    answer = base::fail(base::Errc::kUnavailable, "the stream has no open shard");
  }
  if (!answer) {
    wanted_ = true;
    errors_.failed(clock_.steady_ns());
    problem_.report(answer.error().message);
    return;
  }
  errors_.succeeded();
  problem_.clear();
  adopt(*std::move(answer));
}

void MapWatch::adopt(stream::ShardMap map) {
  const bool is_new = map != map_;
  interval_ns_ = is_new ? kIntervalMinNs : std::min(2 * interval_ns_, kIntervalMaxNs);
  next_ns_ = clock_.steady_ns() + interval_ns_;
  if (!is_new) return;
  map_ = std::move(map);
  changed_ = true;
}

std::optional<stream::ShardMap> MapWatch::take_change() {
  if (!std::exchange(changed_, false)) return std::nullopt;
  return map_;
}

}  // namespace hitstream::shipper
