#include "stream/kinesis/driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "stream/kinesis/poller.h"
#include "stream/kinesis/subscriber.h"

namespace hitstream::stream::kinesis {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPerformMax{100};

}  // namespace

Driver::Driver(const Options& options, std::unique_ptr<aws::Kinesis> kinesis, const env::Clock& clock,
               env::Random& random, telemetry::Registry& metrics)
    : options_(options),
      kinesis_(std::move(kinesis)),
      clock_(clock),
      metrics_(metrics),
      budget_(std::make_shared<Budget>(options.queue_bytes, metrics_.queue_bytes)),
      board_({base::Errc::kUnavailable, fmt::format("the stream {} in {} has not been asked about yet",
                                                    options.stream, options.region)}),
      lister_(options.stream, options.region, options.list_interval, *kinesis_, clock, random, metrics_,
              board_),
      fan_out_(options.fan_out, *kinesis_, clock, random, metrics_, board_),
      context_{options_, *kinesis_, clock, random, budget_, metrics_, board_, lister_} {}

milliseconds Driver::step() {
  if (stopping_) return kPerformMax;
  begin_added();
  drop_abandoned();
  fail_those_of_another_stream();
  const std::int64_t due_ns = std::min({lister_.step(), fan_out_.step(), step_fetchers()});
  perform(due_ns);
  return milliseconds::zero();
}

void Driver::perform(std::int64_t until_ns) {
  const std::int64_t now_ns = clock_.steady_ns();
  const std::int64_t rest_ns = std::max<std::int64_t>(until_ns, now_ns) - now_ns;
  const std::int64_t most_ns = kPerformMax.count() * base::kNanosPerMilli;
  // Rounded up, or the last part of a millisecond would be spent spinning.
  kinesis_->perform(
      milliseconds((std::min(rest_ns, most_ns) + base::kNanosPerMilli - 1) / base::kNanosPerMilli));
}

void Driver::add(Reading reading) {
  {
    const std::lock_guard lock(added_mutex_);
    added_.push_back(std::move(reading));
  }
  look_again();
}

std::shared_ptr<ShardQueue> Driver::make_queue() const { return std::make_shared<ShardQueue>(budget_); }

std::shared_ptr<ShardReadMetrics> Driver::metrics_of(const base::ShardId& shard) {
  return std::make_shared<ShardReadMetrics>(metrics_.registry, shard);
}

void Driver::look_again_if_room_is_wanted() {
  if (budget_->take_wanted()) look_again();
}

void Driver::stop_soon() {
  stopping_ = true;
  look_again();
}

void Driver::begin_added() {
  std::vector<Reading> added;
  {
    const std::lock_guard lock(added_mutex_);
    added.swap(added_);
  }
  for (Reading& reading : added) begin(std::move(reading));
}

void Driver::begin(Reading reading) {
  Pace& pace = paces_[reading.shard];
  std::shared_ptr<Fetcher> fetcher;
  if (options_.fan_out.empty() || reading.start.in_background) {
    fetcher = std::make_shared<Poller>(reading, context_, pace);
  } else {
    fetcher = std::make_shared<Subscriber>(reading, context_, pace, fan_out_);
  }
  running_.push_back({std::move(reading), std::move(fetcher)});
}

void Driver::drop_abandoned() {
  std::erase_if(running_, [](const Running& running) { return running.reading.queue->abandoned(); });
}

void Driver::fail_those_of_another_stream() {
  const auto listing = board_.get();
  if (!listing) return;
  for (const Running& running : running_) {
    if (running.reading.stream_created_ms == (*listing)->created_ms) continue;
    running.reading.queue->fail(
        {base::Errc::kMismatch,
         fmt::format("the stream {} was deleted and made again while it was read", options_.stream)});
  }
}

std::int64_t Driver::step_fetchers() {
  std::int64_t due_ns = INT64_MAX;
  ++first_;
  for (std::size_t i = 0; i < running_.size(); ++i) {
    due_ns = std::min(due_ns, running_[(first_ + i) % running_.size()].fetcher->step());
  }
  return due_ns;
}

}  // namespace hitstream::stream::kinesis
