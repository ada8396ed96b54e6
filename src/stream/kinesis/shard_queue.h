// The records of one shard between the background task, which gets them from Kinesis, and the reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/kinesis.h"
#include "base/ids.h"
#include "base/result.h"
#include "stream/kinesis/budget.h"

namespace hitstream::stream::kinesis {

// What a record is counted as while it waits.
[[nodiscard]] std::size_t bytes_of(const aws::StreamRecord& record);

struct Taken {
  std::vector<aws::StreamRecord> records;
  bool waiting = false;               // Kinesis has not answered yet
  std::int64_t behind_latest_ms = 0;  // of the last record taken
  bool ended = false;                 // these are the last ones of the shard
  std::vector<base::ShardId> children;
};

// Thread-safe: the background task puts in, the reader takes out. What waits counts in the budget.
class ShardQueue {
 public:
  explicit ShardQueue(std::shared_ptr<Budget> budget);
  ~ShardQueue();
  ShardQueue(const ShardQueue&) = delete;
  ShardQueue& operator=(const ShardQueue&) = delete;

  // An answer; `behind_latest_ms` is told of its last record. Ends a problem.
  void push(std::vector<aws::StreamRecord> records, std::int64_t behind_latest_ms);
  void end(std::vector<base::ShardId> children);
  // Nothing comes at present: told when the queue is empty, until the next answer.
  void set_problem(base::Error problem);
  // Nothing will come any more, and what waits is of no use.
  void fail(base::Error error);
  [[nodiscard]] std::size_t bytes() const;

  // At most `records_max` records of `bytes_max` bytes, but one if there is one. The error of fail() or, with
  // nothing to take, of set_problem().
  [[nodiscard]] base::Result<> take(std::size_t records_max, std::size_t bytes_max, Taken& out);

  // The reader is gone.
  void abandon();
  [[nodiscard]] bool abandoned() const;

 private:
  void take_records(std::size_t records_max, std::size_t bytes_max, std::vector<aws::StreamRecord>& out);
  void drop_all();

  const std::shared_ptr<Budget> budget_;
  mutable std::mutex mutex_;
  std::deque<aws::StreamRecord> records_;
  std::size_t bytes_ = 0;
  bool answered_ = false;
  std::int64_t behind_latest_ms_ = 0;  // of the newest record that came
  base::UnixMillis newest_ms_ = 0;     // its arrival
  bool ended_ = false;
  std::vector<base::ShardId> children_;
  std::optional<base::Error> problem_;
  std::optional<base::Error> failed_;
  bool abandoned_ = false;
};

}  // namespace hitstream::stream::kinesis
