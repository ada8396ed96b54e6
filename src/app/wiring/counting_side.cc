#include "app/wiring/counting_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "app/wiring/bot_lists.h"
#include "app/wiring/data_folder.h"
#include "app/wiring/late.h"
#include "app/wiring/options.h"
#include "base/units.h"
#include "lease/memory/memory_leases.h"
#include "telemetry/log.h"

namespace hitstream::app::wiring {

using base::Result;
using std::chrono::milliseconds;

namespace {

// Together with the priority: how long replies wait for the counting, and what share it has
// (docs/performance.md).
constexpr std::chrono::microseconds kTurn{100};
constexpr std::chrono::microseconds kLateTurn{300};

Result<std::unique_ptr<geo::CountryFinder>> open_countries(Host& host) {
  auto countries = geo::CountryFinder::open(host.settings.analytics.country_file, host.files, host.clock);
  if (countries) return countries;
  return base::fail(countries.error().code,
                    fmt::format("analytics.country_file: {}", countries.error().message));
}

ColumnsLimit columns_limit(Host& host) {
  ColumnsLimit limit;
  limit.bytes = host.settings.analytics.columns_memory;
  std::array<std::uint8_t, sizeof limit.seed> seed{};
  host.random.fill(seed);
  std::memcpy(&limit.seed, seed.data(), seed.size());
  return limit;
}

}  // namespace

CountingSide::CountingSide(Host& host, milliseconds patience, analytics::BotLists lists,
                           std::unique_ptr<geo::CountryFinder> countries)
    : host_(host),
      leases_(lease::memory::make_memory_leases()),
      countries_(std::move(countries)),
      parts_(host.clock, std::move(lists), columns_limit(host), countries_.get()),
      metrics_(parts_, host.metrics),
      audit_(parts_, host.clock, host.metrics, patience) {}

CountingSide::~CountingSide() { stop_tasks(); }

Result<std::unique_ptr<CountingSide>> CountingSide::open(Host& host, stream::Stream& stream,
                                                         milliseconds patience, consumer::OnSaved on_saved) {
  auto lists = read_bot_lists(host.settings.analytics, host.files);
  if (!lists) return base::forward(std::move(lists.error()));
  auto countries = open_countries(host);
  if (!countries) return base::forward(std::move(countries.error()));
  std::unique_ptr<CountingSide> side(
      new CountingSide(host, patience, *std::move(lists), *std::move(countries)));
  auto lock = lock_in_data_folder(host, kStateLock);
  if (!lock) return base::forward(std::move(lock.error()));
  side->lock_ = *std::move(lock);
  auto consumer =
      consumer::Consumer::open(consumer_options(host.settings), stream, *side->leases_, side->parts_,
                               host.files, host.clock, host.metrics, std::move(on_saved));
  if (!consumer) return base::forward(std::move(consumer.error()));
  side->consumer_ = *std::move(consumer);
  return side;
}

void CountingSide::start() {
  const std::lock_guard lock(step_mutex_);  // each wakes the other
  late_task_ = host_.executor.start(
      "consumer-late", [this] { return step_if(true); }, env::Urgency::kAwaited);
  task_ = host_.executor.start("consumer", [this] { return step_if(false); });
}

// A thread may give up its priority, and not take it back: so there are two.
milliseconds CountingSide::step_if(bool late) {
  if (late_ != late) return milliseconds::max();
  const std::lock_guard lock(step_mutex_);
  return step();
}

void CountingSide::set_late(bool late) {
  if (late_ == late) return;
  late_ = late;
  parts_.turns().set_length(late ? kLateTurn : kTurn);
  (late ? late_task_ : task_)->wake();
}

milliseconds CountingSide::step() {
  const milliseconds rest = consumer_->step();
  audit_.observe(*consumer_);
  const auto shards = consumer_->status();
  set_late(is_late(late_, shards));
  const std::lock_guard lock(progress_mutex_);
  progress_.observe(shards, host_.clock.steady_ns());
  return rest;
}

// Both are there until neither runs, as each wakes the other.
void CountingSide::stop_tasks() {
  if (task_) task_->stop();
  if (late_task_) late_task_->stop();
}

bool CountingSide::stop(milliseconds rest_limit) {
  stop_tasks();
  consumer_->give_up_past();
  const bool all_counted = rest_limit == milliseconds(0) || count_the_rest(rest_limit);
  const auto saved = consumer_->save();
  if (!saved) telemetry::log_error("the state could not be saved", {{"why", saved.error().message}});
  return all_counted && saved;
}

bool CountingSide::count_the_rest(milliseconds limit) {
  const std::int64_t until_ns = host_.clock.steady_ns() + limit.count() * base::kNanosPerMilli;
  // step() wants to rest as soon as there is nothing to read.
  while (consumer_->step() == milliseconds(0)) {
    if (host_.clock.steady_ns() < until_ns) continue;
    telemetry::log_warn("not everything on the stream is counted yet; the next start goes on with it");
    return false;
  }
  return true;
}

RebuildProgress::Pace CountingSide::pace_of(const base::ShardId& shard) const {
  const std::lock_guard lock(progress_mutex_);
  return progress_.pace_of(shard);
}

std::string CountingSide::rebuilding() const {
  double share = 1;
  for (const consumer::ShardStatus& shard : status()) {
    if (shard.rebuilding) share = std::min(share, shard.rebuilt_share);
  }
  return share < 1 ? fmt::format("rebuilding the last day: {:.0f} %", 100 * share) : std::string();
}

}  // namespace hitstream::app::wiring
