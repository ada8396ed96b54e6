#include "stream/kinesis/shard_queue.h"

#include <algorithm>
#include <utility>

namespace hitstream::stream::kinesis {

std::size_t bytes_of(const aws::StreamRecord& record) {
  return sizeof record + record.data.size() + record.partition_key.size() + record.sequence_number.size();
}

ShardQueue::ShardQueue(std::shared_ptr<Budget> budget) : budget_(std::move(budget)) {}

ShardQueue::~ShardQueue() { budget_->remove(bytes_); }

void ShardQueue::push(std::vector<aws::StreamRecord> records, std::int64_t behind_latest_ms) {
  const std::lock_guard lock(mutex_);
  answered_ = true;
  problem_.reset();
  behind_latest_ms_ = behind_latest_ms;
  if (failed_ || abandoned_ || records.empty()) return;
  newest_ms_ = records.back().arrival_ms;
  std::size_t added = 0;
  for (aws::StreamRecord& record : records) {
    added += bytes_of(record);
    records_.push_back(std::move(record));
  }
  bytes_ += added;
  budget_->add(added);
}

void ShardQueue::end(std::vector<base::ShardId> children) {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  children_ = std::move(children);
}

void ShardQueue::set_problem(base::Error problem) {
  const std::lock_guard lock(mutex_);
  problem_ = std::move(problem);
}

void ShardQueue::fail(base::Error error) {
  const std::lock_guard lock(mutex_);
  failed_ = std::move(error);
  drop_all();
}

std::size_t ShardQueue::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

base::Result<> ShardQueue::take(std::size_t records_max, std::size_t bytes_max, Taken& out) {
  out.records.clear();
  out.children.clear();
  const std::lock_guard lock(mutex_);
  if (failed_) return base::forward(*failed_);
  if (records_.empty() && !ended_ && problem_) return base::forward(*problem_);
  take_records(records_max, bytes_max, out.records);
  out.waiting = !answered_;
  out.behind_latest_ms = behind_latest_ms_;
  if (!records_.empty()) {
    out.behind_latest_ms += std::max<std::int64_t>(1, newest_ms_ - out.records.back().arrival_ms);
  }
  out.ended = ended_ && records_.empty();
  if (out.ended) out.children = children_;
  return {};
}

void ShardQueue::take_records(std::size_t records_max, std::size_t bytes_max,
                              std::vector<aws::StreamRecord>& out) {
  std::size_t taken = 0;
  while (!records_.empty() && out.size() < records_max) {
    const std::size_t bytes = bytes_of(records_.front());
    if (!out.empty() && taken + bytes > bytes_max) break;
    taken += bytes;
    out.push_back(std::move(records_.front()));
    records_.pop_front();
  }
  bytes_ -= taken;
  budget_->remove(taken);
}

void ShardQueue::drop_all() {
  records_.clear();
  budget_->remove(std::exchange(bytes_, 0));
}

void ShardQueue::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  drop_all();
}

bool ShardQueue::abandoned() const {
  const std::lock_guard lock(mutex_);
  return abandoned_;
}

}  // namespace hitstream::stream::kinesis
