// The events of /api/v1/live, as text/event-stream (WHATWG HTML, "Server-sent events"): what is shown at one
// moment, whole or as what has changed since another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/source.h"
#include "base/units.h"

namespace hitstream::api {

inline constexpr std::size_t kLiveHits = 20;

struct LiveMoment {
  base::UnixMillis now_ms = 0;
  Series series;
  std::uint64_t visitors = 0;
  std::vector<LastHit> hits;  // newest first
  std::string status;         // JSON
};

// {"now_ms":…,"minute":[…],"hour":[…],"day":[…],"visitors":…,"hits":[…],"status":{…}}
[[nodiscard]] std::string live_whole(std::uint64_t id, const LiveMoment& moment);

// {"now_ms":…,"minute_tail":[[start_ms,count],…],"hour_tail":…,"day_tail":…,"visitors":…,"hits":[…],
// "status":{…}}: the buckets that are new or have another count, and the hits that are new. Applying one
// twice, or to a later moment than `before`, does no harm.
[[nodiscard]] std::string live_delta(std::uint64_t id, const LiveMoment& before, const LiveMoment& moment);

}  // namespace hitstream::api
