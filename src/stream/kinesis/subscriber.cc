#include "stream/kinesis/subscriber.h"

#include <algorithm>
#include <utility>

namespace hitstream::stream::kinesis {

using Kind = aws::Failure::Kind;

Subscriber::Subscriber(Reading reading, FetchContext& context, Pace& pace, FanOut& fan_out)
    : reading_(std::move(reading)),
      context_(context),
      pace_(pace),
      fan_out_(fan_out),
      cursor_(reading_),
      backoff_(kRetryFirst, kRetryMax, context.random) {}

// What runs until then is cancelled, so no call of it comes later.
Subscriber::~Subscriber() { cancel(); }

std::int64_t Subscriber::step() {
  if (subscription_ && (finished_ || over_bounds())) cancel();
  if (subscription_ && read_up_ && !began_closed_ && is_listed_as_closed()) cancel();
  if (subscription_ || finished_) return INT64_MAX;
  const std::int64_t due_ns = std::max(due_ns_, pace_.next_subscribe_ns());
  if (context_.clock.steady_ns() < due_ns) return due_ns;
  if (!has_room()) {
    context_.budget->want_room();
    return INT64_MAX;
  }
  const auto arn = fan_out_.arn();
  arn ? subscribe(*arn) : reading_.queue->set_problem(arn.error());
  return INT64_MAX;
}

bool Subscriber::over_bounds() const {
  const std::size_t waiting = reading_.queue->bytes();
  return waiting > 0 && (waiting >= context_.options.shard_queue_bytes || !context_.budget->has_room(0));
}

bool Subscriber::is_listed_as_closed() const {
  const auto listing = context_.board.get();
  const ShardInfo* const info = listing ? (*listing)->find(reading_.shard) : nullptr;
  return info != nullptr && info->closed;
}

// Half of it, or one subscription would follow the other for a few records each.
bool Subscriber::has_room() const {
  return reading_.queue->bytes() <= context_.options.shard_queue_bytes / 2 &&
         context_.budget->has_room(context_.options.queue_bytes / 2);
}

void Subscriber::subscribe(const std::string& consumer_arn) {
  pace_.subscribe_begins(context_.clock.steady_ns());
  reading_.metrics->subscriptions.add();
  began_closed_ = is_listed_as_closed();
  read_up_ = false;
  subscription_ = context_.kinesis.subscribe(
      consumer_arn, cursor_.request(context_),
      [this](aws::SubscriptionEvent event) { take(std::move(event)); },
      [this](const aws::Outcome<void>& ended) {
        subscription_.reset();
        if (!ended && !finished_) fail(ended.error());
      });
}

void Subscriber::cancel() {
  if (!subscription_) return;
  context_.kinesis.cancel(*subscription_);
  subscription_.reset();
}

void Subscriber::take(aws::SubscriptionEvent event) {
  if (finished_) return;
  read_up_ = event.behind_latest_ms == 0 && event.records.empty();
  const bool ends = event.continuation.empty() || !event.children.empty() || (began_closed_ && read_up_);
  const std::size_t bytes = data_bytes_of(event.records);
  const std::int64_t behind_ms = ends ? 0 : event.behind_latest_ms;
  backoff_.reset();
  count_answer(*reading_.metrics, event.records, bytes, behind_ms);
  if (!event.records.empty()) cursor_.advance(event.records.back().sequence_number);
  // It moves on without records as well, so that an idle shard does not begin ever further back.
  if (!event.continuation.empty()) cursor_.advance(std::move(event.continuation));
  reading_.queue->push(std::move(event.records), behind_ms);
  if (ends) end(event.children);
}

void Subscriber::end(const std::vector<std::string>& children) {
  finished_ = true;
  reading_.queue->end(children_of(reading_.shard, children, context_.board));
  context_.lister.refresh_soon();
}

void Subscriber::fail(const aws::Failure& failure) {
  context_.metrics.count_failure(failure.kind);
  if (failure.kind == Kind::kInvalid && cursor_.has_position()) {
    finished_ = true;
    return reading_.queue->fail({base::Errc::kMismatch, failure.message});
  }
  if (failure.kind == Kind::kThrottled) reading_.metrics->throttles.add();
  if (failure.kind == Kind::kNotFound) {
    fan_out_.forget();
    context_.lister.refresh_soon();
  }
  // One that breaks or is refused because the last one is not yet over is begun again soon: no problem yet.
  if (failure.kind != Kind::kThrottled && failure.kind != Kind::kInUse) {
    reading_.queue->set_problem({base::Errc::kUnavailable, failure.message});
  }
  due_ns_ = context_.clock.steady_ns() + backoff_.next_ns();
}

}  // namespace hitstream::stream::kinesis
