#include "app/wiring/late.h"

#include <algorithm>

#include "base/units.h"

namespace hitstream::app::wiring {
namespace {

constexpr std::int64_t kBeginsMs = 3 * base::kMillisPerSecond;
constexpr std::int64_t kEndsMs = base::kMillisPerSecond;

}  // namespace

bool is_late(bool late, const std::vector<consumer::ShardStatus>& shards) {
  const std::int64_t limit_ms = late ? kEndsMs : kBeginsMs;
  return std::any_of(shards.begin(), shards.end(), [limit_ms](const consumer::ShardStatus& shard) {
    return !shard.finished && shard.problem.empty() && shard.behind_latest_ms > limit_ms;
  });
}

}  // namespace hitstream::app::wiring
