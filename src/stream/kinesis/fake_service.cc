#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "stream/kinesis/test_doubles.h"

namespace hitstream::stream::kinesis::testing_doubles {
namespace {

using Kind = aws::Failure::Kind;

constexpr std::int64_t kSecondNs = 1'000 * base::kNanosPerMilli;
constexpr std::int64_t kIteratorLifeNs = 300 * kSecondNs;
constexpr std::int64_t kSubscriptionLifeNs = 300 * kSecondNs;
constexpr std::size_t kReadsPerSecond = 5;

struct Iterator {
  std::string shard;
  std::size_t at = 0;
  std::int64_t made_ns = 0;
  int generation = 0;
};

std::vector<std::string> split_text(const std::string& text, char by) {
  std::vector<std::string> parts{""};
  for (const char c : text) c == by ? parts.emplace_back() : parts.back() += c;
  return parts;
}

Iterator parse_iterator(const std::string& text) {
  const auto parts = split_text(text, '|');
  return {parts.at(0), std::stoull(parts.at(1)), std::stoll(parts.at(2)), std::stoi(parts.at(3))};
}

}  // namespace

void FakeService::create(int shards) {
  const std::lock_guard lock(mutex_);
  exists_ = true;
  ++generation_;
  created_ms_ = clock_.wall_ms();
  shards_.clear();
  for (int i = 0; i < shards; ++i) add_shard("", "");
}

void FakeService::remove() {
  const std::lock_guard lock(mutex_);
  exists_ = false;
  consumer_describes_ = -1;
  shards_.clear();
}

std::string FakeService::next_sequence_number() {
  return fmt::format("{}{:020}", 495'000 + generation_, ++sequence_);
}

FakeService::FakeShard& FakeService::add_shard(const std::string& parent, const std::string& adjacent) {
  const std::string id = fmt::format("shardId-{:012}", shards_.size());
  FakeShard& shard = shards_[id];
  shard.info.id = id;
  shard.info.parent = parent;
  shard.info.adjacent_parent = adjacent;
  shard.info.first_hash_key = "0";
  shard.info.last_hash_key = "1";
  shard.info.first_sequence_number = next_sequence_number();
  return shard;
}

std::string FakeService::put(const std::string& shard, const std::string& data) {
  return put_at(shard, data, clock_.wall_ms());
}

std::string FakeService::put_at(const std::string& shard, const std::string& data,
                                base::UnixMillis arrival_ms) {
  const std::lock_guard lock(mutex_);
  auto& records = shards_.at(shard).records;
  records.push_back({next_sequence_number(), "key", data, arrival_ms});
  return records.back().sequence_number;
}

void FakeService::close(FakeShard& shard) { shard.info.last_sequence_number = next_sequence_number(); }

void FakeService::split(const std::string& shard) {
  const std::lock_guard lock(mutex_);
  close(shards_.at(shard));
  for (int i = 0; i < 2; ++i) {
    const std::string child = add_shard(shard, "").info.id;
    shards_.at(shard).children.push_back(child);
  }
}

void FakeService::merge(const std::string& left, const std::string& right) {
  const std::lock_guard lock(mutex_);
  const std::string child = add_shard(left, right).info.id;
  for (const std::string& parent : {left, right}) {
    close(shards_.at(parent));
    shards_.at(parent).children.push_back(child);
  }
}

void FakeService::forget_shard(const std::string& shard) {
  const std::lock_guard lock(mutex_);
  shards_.erase(shard);
}

void FakeService::set_range(const std::string& shard, const std::string& first, const std::string& last) {
  const std::lock_guard lock(mutex_);
  shards_.at(shard).info.first_hash_key = first;
  shards_.at(shard).info.last_hash_key = last;
}

void FakeService::fail(Op op, Kind kind, int times) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < times; ++i) failures_[op].push_back(kind);
}

void FakeService::set_status(const std::string& status) {
  const std::lock_guard lock(mutex_);
  status_ = status;
}

void FakeService::end_subscriptions(std::optional<Kind> kind) {
  const std::lock_guard lock(mutex_);
  for (auto& [id, subscription] : subscriptions_) {
    subscription.ended = true;
    if (kind) subscription.failure = failure(*kind);
  }
}

void FakeService::forget_consumer() {
  const std::lock_guard lock(mutex_);
  consumer_describes_ = -1;
}

void FakeService::set(const Habits& habits) {
  const std::lock_guard lock(mutex_);
  habits_ = habits;
}

int FakeService::calls(Op op) const {
  const std::lock_guard lock(mutex_);
  const auto calls = calls_.find(op);
  return calls == calls_.end() ? 0 : calls->second;
}

int FakeService::broken_limits() const {
  const std::lock_guard lock(mutex_);
  return broken_limits_;
}

int FakeService::subscriptions() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(subscriptions_.size());
}

std::vector<std::string> FakeService::open_shards() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, shard] : shards_) {
    if (!shard.closed()) ids.push_back(id);
  }
  return ids;
}

aws::IteratorRequest FakeService::last_start() const {
  const std::lock_guard lock(mutex_);
  return last_start_;
}

aws::Failure FakeService::failure(Kind kind) { return {kind, "SomeException", "fake: as the test said"}; }

std::optional<aws::Failure> FakeService::failure_of(Op op) {
  ++calls_[op];
  auto& scripted = failures_[op];
  if (!scripted.empty()) {
    const Kind kind = scripted.front();
    scripted.pop_front();
    return failure(kind);
  }
  if (!exists_) return failure(Kind::kNotFound);
  return std::nullopt;
}

aws::Outcome<aws::StreamSummary> FakeService::describe() {
  const std::lock_guard lock(mutex_);
  if (auto failed = failure_of(Op::kDescribe)) return tl::unexpected(*failed);
  aws::StreamSummary summary;
  summary.name = kStreamName;
  summary.arn = kStreamArn;
  summary.status = status_;
  summary.created_ms = created_ms_;
  summary.retention_hours = habits_.retention_hours;
  return summary;
}

aws::Outcome<std::vector<aws::Shard>> FakeService::list() {
  const std::lock_guard lock(mutex_);
  if (auto failed = failure_of(Op::kListShards)) return tl::unexpected(*failed);
  std::vector<aws::Shard> shards;
  for (const auto& [id, shard] : shards_) shards.push_back(shard.info);
  return shards;
}

aws::Outcome<std::size_t> FakeService::index_of(const aws::IteratorRequest& start) {
  last_start_ = start;
  const auto found = shards_.find(start.shard);
  if (found == shards_.end()) return tl::unexpected(failure(Kind::kNotFound));
  const auto& records = found->second.records;
  const auto first_where = [&records](auto&& holds) {
    return static_cast<std::size_t>(std::find_if(records.begin(), records.end(), holds) - records.begin());
  };
  switch (start.type) {
    case aws::IteratorType::kTrimHorizon:
      return std::size_t{0};
    case aws::IteratorType::kLatest:
      return records.size();
    case aws::IteratorType::kAtTimestamp:
      return first_where([&](const auto& record) { return record.arrival_ms >= start.timestamp_ms; });
    case aws::IteratorType::kAtSequenceNumber:
    case aws::IteratorType::kAfterSequenceNumber:
      break;
  }
  // All are equally long, so they compare as text.
  const std::string newest = fmt::format("{}{:020}", 495'000 + generation_, sequence_);
  if (start.sequence_number.size() != newest.size() || start.sequence_number > newest ||
      start.sequence_number < found->second.info.first_sequence_number) {
    return tl::unexpected(failure(Kind::kInvalid));
  }
  return first_where([&](const auto& record) { return record.sequence_number > start.sequence_number; });
}

std::string FakeService::new_iterator(const std::string& shard, std::size_t at) const {
  return fmt::format("{}|{}|{}|{}", shard, at, clock_.steady_ns(), generation_);
}

aws::Outcome<std::string> FakeService::iterator(const aws::IteratorRequest& start) {
  const std::lock_guard lock(mutex_);
  if (auto failed = failure_of(Op::kIterator)) return tl::unexpected(*failed);
  const auto at = index_of(start);
  if (!at) return tl::unexpected(at.error());
  return new_iterator(start.shard, *at);
}

std::int64_t FakeService::lag_of(const FakeShard& shard, std::size_t at) const {
  if (!habits_.tells_lag || at >= shard.records.size()) return 0;
  const base::UnixMillis read_ms = at == 0 ? shard.records[0].arrival_ms : shard.records[at - 1].arrival_ms;
  return std::max<std::int64_t>(1, clock_.wall_ms() - read_ms);
}

aws::Outcome<aws::RecordBatch> FakeService::records(const std::string& text, int limit) {
  const std::lock_guard lock(mutex_);
  const Iterator iterator = parse_iterator(text);
  const std::int64_t now_ns = clock_.steady_ns();
  auto& times_ns = read_times_ns_[iterator.shard];
  while (!times_ns.empty() && times_ns.front() <= now_ns - kSecondNs) times_ns.pop_front();
  if (times_ns.size() >= kReadsPerSecond) ++broken_limits_;
  times_ns.push_back(now_ns);

  if (auto failed = failure_of(Op::kRecords)) return tl::unexpected(*failed);
  if (now_ns - iterator.made_ns > kIteratorLifeNs) return tl::unexpected(failure(Kind::kExpiredIterator));
  const auto found = shards_.find(iterator.shard);
  if (found == shards_.end() || iterator.generation != generation_) {
    return tl::unexpected(failure(Kind::kNotFound));
  }
  const FakeShard& shard = found->second;
  const std::size_t count =
      std::min({habits_.answer_records, static_cast<std::size_t>(limit), shard.records.size() - iterator.at});
  const std::size_t end = iterator.at + count;
  aws::RecordBatch batch;
  batch.records.assign(shard.records.begin() + static_cast<std::ptrdiff_t>(iterator.at),
                       shard.records.begin() + static_cast<std::ptrdiff_t>(end));
  std::size_t bytes = 0;
  for (const aws::StreamRecord& record : batch.records) bytes += record.data.size();
  if (bytes > habits_.answer_bytes_max) return tl::unexpected(failure(Kind::kUnreadable));
  batch.behind_latest_ms = lag_of(shard, end);
  if (!shard.closed() || end < shard.records.size()) {
    batch.next_iterator = new_iterator(iterator.shard, end);
  } else if (habits_.tells_children) {
    batch.children = shard.children;
  }
  return batch;
}

aws::Outcome<aws::StreamConsumer> FakeService::consumer(Op op) {
  const std::lock_guard lock(mutex_);
  if (auto failed = failure_of(op)) return tl::unexpected(*failed);
  if (op == Op::kRegister && consumer_describes_ < 0) {
    consumer_describes_ = 0;
  } else if (consumer_describes_ < 0) {
    return tl::unexpected(failure(Kind::kNotFound));
  }
  const bool active = consumer_describes_++ >= habits_.describes_until_active;
  return aws::StreamConsumer{"dash", kConsumerArn, active ? "ACTIVE" : "CREATING", 0};
}

std::optional<aws::Failure> FakeService::begin(const aws::IteratorRequest& start,
                                               Subscription& subscription) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now_ns = clock_.steady_ns();
  const auto last_ns = subscribed_ns_.find(start.shard);
  if (last_ns != subscribed_ns_.end() && now_ns - last_ns->second < 5 * kSecondNs) ++broken_limits_;
  subscribed_ns_[start.shard] = now_ns;
  if (auto failed = failure_of(Op::kSubscribe)) return failed;
  if (consumer_describes_ < 0) return failure(Kind::kNotFound);
  const auto at = index_of(start);
  if (!at) return at.error();
  subscription.shard = start.shard;
  subscription.at = *at;
  subscription.began_ns = now_ns;
  return std::nullopt;
}

bool FakeService::next_event(Subscription& subscription, aws::SubscriptionEvent& out) {
  const auto found = shards_.find(subscription.shard);
  if (subscription.ended || found == shards_.end()) return false;
  if (clock_.steady_ns() - subscription.began_ns >= kSubscriptionLifeNs) return false;
  const FakeShard& shard = found->second;
  const std::size_t count = std::min(habits_.event_records, shard.records.size() - subscription.at);
  const auto begin = shard.records.begin() + static_cast<std::ptrdiff_t>(subscription.at);
  out.records.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  subscription.at += count;
  out.behind_latest_ms = lag_of(shard, subscription.at);
  const bool all = subscription.at == shard.records.size();
  if (all && shard.closed() && habits_.ends_subscriptions) {
    subscription.ended = true;
    if (habits_.tells_children) out.children = shard.children;
  } else if (subscription.at > 0) {
    out.continuation = shard.records[subscription.at - 1].sequence_number;
  } else {
    out.continuation = shard.info.first_sequence_number;
  }
  return true;
}

}  // namespace hitstream::stream::kinesis::testing_doubles
