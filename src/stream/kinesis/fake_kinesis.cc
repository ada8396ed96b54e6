#include <algorithm>
#include <utility>

#include "stream/kinesis/test_doubles.h"

namespace hitstream::stream::kinesis::testing_doubles {

FakeKinesis::~FakeKinesis() {
  for (const std::uint64_t id : std::set<std::uint64_t>(subscribed_)) cancel(id);
}

void FakeKinesis::describe_stream(const std::string&, aws::Done<aws::StreamSummary> done) {
  pending_.push_back([this, done = std::move(done)] { done(service_.describe()); });
}

void FakeKinesis::list_shards(const std::string&, aws::Done<std::vector<aws::Shard>> done) {
  pending_.push_back([this, done = std::move(done)] { done(service_.list()); });
}

void FakeKinesis::put_records(const std::string&, const std::vector<aws::PutEntry>& entries,
                              aws::Done<std::vector<aws::PutEntryResult>> done) {
  std::vector<aws::PutEntryResult> results;
  for (const aws::PutEntry& entry : entries) {
    put_data.emplace_back(entry.data);
    const auto error = put_errors.find(std::string(entry.partition_key));
    results.push_back(error == put_errors.end()
                          ? aws::PutEntryResult{"shardId-000000000000", "1", "", ""}
                          : aws::PutEntryResult{"", "", error->second, "as the test said"});
  }
  pending_.push_back([this, results = std::move(results), done = std::move(done)] {
    std::optional<aws::Failure> failed;
    {
      const std::lock_guard lock(service_.mutex_);
      failed = service_.failure_of(Op::kPut);
    }
    if (failed) return done(tl::unexpected(*failed));
    done(results);
  });
}

void FakeKinesis::get_shard_iterator(const std::string&, const aws::IteratorRequest& request,
                                     aws::Done<std::string> done) {
  pending_.push_back([this, request, done = std::move(done)] { done(service_.iterator(request)); });
}

void FakeKinesis::get_records(const std::string& iterator, int limit, aws::Done<aws::RecordBatch> done) {
  pending_.push_back(
      [this, iterator, limit, done = std::move(done)] { done(service_.records(iterator, limit)); });
}

void FakeKinesis::register_consumer(const std::string&, const std::string&,
                                    aws::Done<aws::StreamConsumer> done) {
  pending_.push_back([this, done = std::move(done)] { done(service_.consumer(Op::kRegister)); });
}

void FakeKinesis::describe_consumer(const std::string&, const std::string&,
                                    aws::Done<aws::StreamConsumer> done) {
  pending_.push_back([this, done = std::move(done)] { done(service_.consumer(Op::kDescribeConsumer)); });
}

std::uint64_t FakeKinesis::subscribe(const std::string&, const aws::IteratorRequest& from,
                                     std::function<void(aws::SubscriptionEvent)> on_event,
                                     aws::Done<void> done) {
  FakeService::Subscription subscription;
  subscription.failure = service_.begin(from, subscription);
  subscription.ended = subscription.failure.has_value();
  subscription.on_event = std::move(on_event);
  subscription.done = std::move(done);
  const std::lock_guard lock(service_.mutex_);
  const std::uint64_t id = service_.next_subscription_++;
  service_.subscriptions_[id] = std::move(subscription);
  subscribed_.insert(id);
  return id;
}

void FakeKinesis::cancel(std::uint64_t subscription) {
  const std::lock_guard lock(service_.mutex_);
  service_.subscriptions_.erase(subscription);
  subscribed_.erase(subscription);
}

void FakeKinesis::run_pending() {
  std::deque<std::function<void()>> pending;
  pending.swap(pending_);
  for (const auto& call : pending) call();
}

void FakeKinesis::deliver(std::uint64_t id) {
  if (!subscribed_.contains(id)) return;
  std::unique_lock lock(service_.mutex_);
  FakeService::Subscription& subscription = service_.subscriptions_.at(id);
  aws::SubscriptionEvent event;
  if (service_.next_event(subscription, event)) {
    const auto on_event = subscription.on_event;
    lock.unlock();
    return on_event(std::move(event));
  }
  const auto done = std::move(subscription.done);
  const auto failed = subscription.failure;
  service_.subscriptions_.erase(id);
  subscribed_.erase(id);
  lock.unlock();
  failed ? done(tl::unexpected(*failed)) : done({});
}

void FakeKinesis::perform(std::chrono::milliseconds timeout) {
  const bool idle = pending_.empty() && subscribed_.empty();
  run_pending();
  for (const std::uint64_t id : std::set<std::uint64_t>(subscribed_)) deliver(id);
  std::unique_lock lock(wake_mutex_);
  // A subscription is looked at again soon: nothing else tells of its records.
  const auto rest = subscribed_.empty() ? timeout : std::min(timeout, std::chrono::milliseconds(2));
  if (waits_ && (idle || !subscribed_.empty()))
    woken_changed_.wait_for(lock, rest, [this] { return woken_; });
  woken_ = false;
}

void FakeKinesis::wake() {
  const std::lock_guard lock(wake_mutex_);
  woken_ = true;
  woken_changed_.notify_one();
}

}  // namespace hitstream::stream::kinesis::testing_doubles
