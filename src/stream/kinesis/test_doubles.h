// Kinesis in memory: a stream that can be split, merged, deleted and made again, that throttles, fails, lets
// iterators expire and subscriptions end, as the test says; and clients of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/kinesis.h"
#include "env/clock.h"

namespace hitstream::stream::kinesis::testing_doubles {

inline constexpr const char* kStreamName = "hits";
inline constexpr const char* kStreamArn = "arn:hits";
inline constexpr const char* kConsumerArn = "arn:hits/consumer";

enum class Op { kDescribe, kListShards, kPut, kIterator, kRecords, kRegister, kDescribeConsumer, kSubscribe };

// The service. Thread-safe.
class FakeService {
 public:
  struct FakeShard {
    aws::Shard info;
    std::vector<aws::StreamRecord> records;
    std::vector<std::string> children;
    [[nodiscard]] bool closed() const { return !info.last_sequence_number.empty(); }
  };
  // How it differs from the real one, or from another emulator.
  struct Habits {
    bool tells_lag = true;
    bool tells_children = true;
    bool ends_subscriptions = true;  // at the end of a shard
    std::size_t answer_records = 1000;
    std::size_t answer_bytes_max = SIZE_MAX;  // a larger answer cannot be read
    std::size_t event_records = 5;
    int describes_until_active = 1;  // of a consumer
    std::int64_t retention_hours = 24;
  };

  explicit FakeService(const env::Clock& clock) : clock_(clock) {}

  void create(int shards = 1);
  void remove();
  // Returns the sequence number.
  std::string put(const std::string& shard, const std::string& data);
  std::string put_at(const std::string& shard, const std::string& data, base::UnixMillis arrival_ms);
  void split(const std::string& shard);
  void merge(const std::string& left, const std::string& right);
  void forget_shard(const std::string& shard);
  void set_range(const std::string& shard, const std::string& first, const std::string& last);

  void fail(Op op, aws::Failure::Kind kind, int times = 1);
  void set_status(const std::string& status);
  void end_subscriptions(std::optional<aws::Failure::Kind> failure);
  void forget_consumer();
  void set(const Habits& habits);

  [[nodiscard]] int calls(Op op) const;
  [[nodiscard]] int broken_limits() const;  // reads or subscriptions more often than the service allows
  [[nodiscard]] int subscriptions() const;  // that live now
  [[nodiscard]] std::vector<std::string> open_shards() const;
  [[nodiscard]] aws::IteratorRequest last_start() const;

 private:
  friend class FakeKinesis;
  struct Subscription {
    std::string shard;
    std::size_t at = 0;
    std::int64_t began_ns = 0;
    std::function<void(aws::SubscriptionEvent)> on_event;
    aws::Done<void> done;
    bool ended = false;
    std::optional<aws::Failure> failure;
  };

  std::optional<aws::Failure> failure_of(Op op);  // counts the call
  static aws::Failure failure(aws::Failure::Kind kind);
  std::string next_sequence_number();
  FakeShard& add_shard(const std::string& parent, const std::string& adjacent);
  void close(FakeShard& shard);
  [[nodiscard]] aws::Outcome<std::size_t> index_of(const aws::IteratorRequest& start);
  [[nodiscard]] std::int64_t lag_of(const FakeShard& shard, std::size_t at) const;

  aws::Outcome<aws::StreamSummary> describe();
  aws::Outcome<std::vector<aws::Shard>> list();
  aws::Outcome<std::string> iterator(const aws::IteratorRequest& start);
  aws::Outcome<aws::RecordBatch> records(const std::string& iterator, int limit);
  aws::Outcome<aws::StreamConsumer> consumer(Op op);
  std::optional<aws::Failure> begin(const aws::IteratorRequest& start, Subscription& subscription);
  bool next_event(Subscription& subscription, aws::SubscriptionEvent& out);
  [[nodiscard]] std::string new_iterator(const std::string& shard, std::size_t at) const;

  const env::Clock& clock_;
  mutable std::mutex mutex_;
  Habits habits_;
  bool exists_ = false;
  std::string status_ = "ACTIVE";
  base::UnixMillis created_ms_ = 0;
  int generation_ = 0;
  std::uint64_t sequence_ = 0;
  std::map<std::string, FakeShard> shards_;
  std::map<Op, std::deque<aws::Failure::Kind>> failures_;
  std::map<Op, int> calls_;
  std::map<std::string, std::deque<std::int64_t>> read_times_ns_;
  std::map<std::string, std::int64_t> subscribed_ns_;
  int broken_limits_ = 0;
  int consumer_describes_ = -1;  // not registered
  aws::IteratorRequest last_start_;
  std::map<std::uint64_t, Subscription> subscriptions_;
  std::uint64_t next_subscription_ = 1;
};

// A client. `waits`: perform() waits for its timeout when there is nothing to do, as the real one does; not
// where the clock is the test's own.
class FakeKinesis final : public aws::Kinesis {
 public:
  explicit FakeKinesis(FakeService& service, bool waits = false) : service_(service), waits_(waits) {}
  ~FakeKinesis() override;

  void create_stream(const CreateStream&, aws::Done<void>) override {}
  void delete_stream(const std::string&, aws::Done<void>) override {}
  void list_consumers(const std::string&, aws::Done<std::vector<aws::StreamConsumer>>) override {}
  void describe_stream(const std::string& name, aws::Done<aws::StreamSummary> done) override;
  void list_shards(const std::string& stream, aws::Done<std::vector<aws::Shard>> done) override;
  void put_records(const std::string& stream, const std::vector<aws::PutEntry>& entries,
                   aws::Done<std::vector<aws::PutEntryResult>> done) override;
  void get_shard_iterator(const std::string& stream, const aws::IteratorRequest& request,
                          aws::Done<std::string> done) override;
  void get_records(const std::string& iterator, int limit, aws::Done<aws::RecordBatch> done) override;
  void register_consumer(const std::string& stream_arn, const std::string& name,
                         aws::Done<aws::StreamConsumer> done) override;
  void describe_consumer(const std::string& stream_arn, const std::string& name,
                         aws::Done<aws::StreamConsumer> done) override;
  std::uint64_t subscribe(const std::string& consumer_arn, const aws::IteratorRequest& from,
                          std::function<void(aws::SubscriptionEvent)> on_event,
                          aws::Done<void> done) override;
  void cancel(std::uint64_t subscription) override;
  void perform(std::chrono::milliseconds timeout) override;
  void wake() override;
  [[nodiscard]] std::size_t in_flight() const override { return pending_.size() + subscribed_.size(); }

  // What put_records answers for each entry, by its partition key; others are accepted.
  std::map<std::string, std::string> put_errors;
  std::vector<std::string> put_data;

 private:
  void run_pending();
  void deliver(std::uint64_t id);

  FakeService& service_;
  bool waits_;
  std::deque<std::function<void()>> pending_;
  std::set<std::uint64_t> subscribed_;
  std::mutex wake_mutex_;
  std::condition_variable woken_changed_;
  bool woken_ = false;
};

}  // namespace hitstream::stream::kinesis::testing_doubles
