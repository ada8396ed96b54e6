// What gets the records of one shard from Kinesis into its queue. Two kinds: Poller and Subscriber.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "aws/kinesis.h"
#include "env/clock.h"
#include "env/random.h"
#include "stream/kinesis/budget.h"
#include "stream/kinesis/kinesis_stream.h"
#include "stream/kinesis/listing.h"
#include "stream/kinesis/metrics.h"
#include "stream/kinesis/pace.h"
#include "stream/kinesis/shard_queue.h"

namespace hitstream::stream::kinesis {

// All of the background task; what they name outlives the fetchers.
struct FetchContext {
  const Options& options;
  aws::Kinesis& kinesis;
  const env::Clock& clock;
  env::Random& random;
  std::shared_ptr<Budget> budget;
  StreamMetrics& metrics;
  ListingBoard& board;
  Lister& lister;
};

// One shard that somebody reads: from where, and where the records go.
struct Reading {
  base::ShardId shard;
  base::UnixMillis stream_created_ms = 0;
  Start start;
  std::shared_ptr<ShardQueue> queue;
  std::shared_ptr<ShardReadMetrics> metrics;
};

// On the background task. Answers that come after it is destroyed are dropped.
class Fetcher {
 public:
  virtual ~Fetcher() = default;
  // Does what is due. Returns when it wants to be called again, in steady time; INT64_MAX: after an answer,
  // or when there is room.
  virtual std::int64_t step() = 0;
};

// Where to go on: what is asked for until the first record has come, then behind the last one. Not
// thread-safe.
class Cursor {
 public:
  explicit Cursor(const Reading& reading) : shard_(reading.shard), start_(reading.start) {
    if (start_.kind == Start::Kind::kAfterPosition) after_ = start_.position.token;
  }

  void advance(std::string sequence_number) { after_ = std::move(sequence_number); }
  [[nodiscard]] bool has_position() const { return !after_.empty(); }
  [[nodiscard]] const base::ShardId& shard() const { return shard_; }

  // A time before which the stream holds nothing is asked for as its oldest record, which is the same and
  // cheaper. The first "latest" is remembered as a time, so that asking again leaves no gap.
  [[nodiscard]] aws::IteratorRequest request(const FetchContext& context);

 private:
  base::ShardId shard_;
  Start start_;
  std::string after_;
};

// How many records to ask for: as many as make up the bytes that an answer is counted as, judged by the
// answer before. (The service keeps to 10 MiB by itself, emulators do not.) Not thread-safe.
class AnswerLimit {
 public:
  explicit AnswerLimit(std::size_t answer_bytes) : answer_bytes_(answer_bytes) {}

  [[nodiscard]] int records() const { return static_cast<int>(records_); }
  void answered(std::size_t records, std::size_t bytes);
  // The answer was perhaps too large to be read. False: it was for one record alone.
  [[nodiscard]] bool shrink();

 private:
  std::size_t answer_bytes_;
  std::size_t records_ = 1'000;
};

// MillisBehindLatest as it is, and, where the service says 0 though it gave as much as was asked for or
// nearly as much as it ever gives, how old the last record is: it cannot be further behind than that.
[[nodiscard]] std::int64_t honest_lag_ms(const aws::RecordBatch& batch, int asked_for, std::size_t bytes,
                                         base::UnixMillis now_ms);
[[nodiscard]] std::size_t data_bytes_of(const std::vector<aws::StreamRecord>& records);
void count_answer(ShardReadMetrics& metrics, const std::vector<aws::StreamRecord>& records, std::size_t bytes,
                  std::int64_t behind_ms);
// The children that the service told or, where it does not, those of the list.
[[nodiscard]] std::vector<base::ShardId> children_of(const base::ShardId& shard,
                                                     const std::vector<std::string>& told,
                                                     const ListingBoard& board);

inline constexpr std::size_t kRecordsPerAnswer = 10'000;      // GetRecords gives no more
inline constexpr std::chrono::milliseconds kRetryFirst{250};  // after a call that failed in all its attempts
inline constexpr std::chrono::milliseconds kRetryMax{5'000};

}  // namespace hitstream::stream::kinesis
