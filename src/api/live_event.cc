#include "api/live_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/answers.h"
#include "api/json.h"

namespace hitstream::api {
namespace {

std::string event(std::uint64_t id, std::string_view data) {
  return fmt::format("event: live\nid: {}\ndata: {}\n\n", id, data);
}

// The counts of one window at one moment.
struct Buckets {
  const std::vector<std::uint64_t>& counts;
  base::UnixMillis end_ms;  // the start of the last one
  base::UnixMillis span_ms;

  Buckets(const std::vector<std::uint64_t>& all, Window window, base::UnixMillis now_ms)
      : counts(all), end_ms(now_ms - now_ms % span_ms_of(window)), span_ms(span_ms_of(window)) {}

  [[nodiscard]] base::UnixMillis start_of(std::size_t index) const {
    return end_ms - static_cast<base::UnixMillis>(counts.size() - 1 - index) * span_ms;
  }
  // Null where it has no such bucket.
  [[nodiscard]] const std::uint64_t* at(base::UnixMillis start_ms) const {
    const base::UnixMillis back = (end_ms - start_ms) / span_ms;
    const auto size = static_cast<base::UnixMillis>(counts.size());
    return start_ms > end_ms || back >= size ? nullptr : &counts[static_cast<std::size_t>(size - 1 - back)];
  }
};

std::string tail(const Buckets& before, const Buckets& now) {
  std::string out = "[";
  for (std::size_t i = 0; i < now.counts.size(); ++i) {
    const base::UnixMillis start_ms = now.start_of(i);
    const std::uint64_t* const old = before.at(start_ms);
    if (old != nullptr && *old == now.counts[i]) continue;
    fmt::format_to(std::back_inserter(out), "{}[{},{}]", out.size() > 1 ? "," : "", start_ms, now.counts[i]);
  }
  return out.append("]");
}

std::string tail(std::vector<std::uint64_t> Series::*counts, Window window, const LiveMoment& before,
                 const LiveMoment& moment) {
  return tail(Buckets(before.series.*counts, window, before.now_ms),
              Buckets(moment.series.*counts, window, moment.now_ms));
}

std::vector<LastHit> new_hits(const std::vector<LastHit>& before, const std::vector<LastHit>& now) {
  std::vector<LastHit> fresh;
  std::copy_if(now.begin(), now.end(), std::back_inserter(fresh), [&before](const LastHit& hit) {
    return std::find(before.begin(), before.end(), hit) == before.end();
  });
  return fresh;
}

}  // namespace

std::string live_whole(std::uint64_t id, const LiveMoment& moment) {
  return event(id, fmt::format(R"({{"now_ms":{},"minute":{},"hour":{},"day":{},"visitors":{},"hits":{},)"
                               R"("status":{}}})",
                               moment.now_ms, json_counts(moment.series.minute),
                               json_counts(moment.series.hour), json_counts(moment.series.day),
                               moment.visitors, json_hits(moment.hits), moment.status));
}

std::string live_delta(std::uint64_t id, const LiveMoment& before, const LiveMoment& moment) {
  return event(
      id,
      fmt::format(R"({{"now_ms":{},"minute_tail":{},"hour_tail":{},"day_tail":{},"visitors":{},"hits":{},)"
                  R"("status":{}}})",
                  moment.now_ms, tail(&Series::minute, Window::kMinute, before, moment),
                  tail(&Series::hour, Window::kHour, before, moment),
                  tail(&Series::day, Window::kDay, before, moment), moment.visitors,
                  json_hits(new_hits(before.hits, moment.hits)), moment.status));
}

}  // namespace hitstream::api
