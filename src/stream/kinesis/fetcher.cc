#include "stream/kinesis/fetcher.h"

#include <algorithm>
#include <numeric>

namespace hitstream::stream::kinesis {
namespace {

// An answer of that size may have been cut: the service gives 10 MiB at most, others less.
constexpr std::size_t kFullAnswerBytes = base::kMiB;

bool holds_nothing_before(const FetchContext& context, base::UnixMillis time_ms) {
  const auto listing = context.board.get();
  if (!listing) return false;
  const base::UnixMillis kept_from_ms =
      context.clock.wall_ms() - (*listing)->retention_hours * base::kMillisPerHour;
  return time_ms <= (*listing)->created_ms || time_ms <= kept_from_ms;
}

}  // namespace

aws::IteratorRequest Cursor::request(const FetchContext& context) {
  using Type = aws::IteratorType;
  if (has_position()) return {shard_.name, Type::kAfterSequenceNumber, after_, 0};
  switch (start_.kind) {
    case Start::Kind::kAtTimestamp:
      if (holds_nothing_before(context, start_.time_ms)) break;
      return {shard_.name, Type::kAtTimestamp, "", start_.time_ms};
    case Start::Kind::kLatest:
      start_ = {Start::Kind::kAtTimestamp, {}, context.clock.wall_ms()};
      return {shard_.name, Type::kLatest, "", 0};
    case Start::Kind::kAfterPosition:
    case Start::Kind::kTrimHorizon:
      break;
  }
  return {shard_.name, Type::kTrimHorizon, "", 0};
}

void AnswerLimit::answered(std::size_t records, std::size_t bytes) {
  if (records == 0) return;
  const std::size_t bytes_each = std::max<std::size_t>(1, bytes / records);
  records_ = std::clamp<std::size_t>(answer_bytes_ / bytes_each, 1, kRecordsPerAnswer);
}

bool AnswerLimit::shrink() {
  const bool shrinks = records_ > 1;
  records_ = std::max<std::size_t>(1, records_ / 2);
  return shrinks;
}

std::int64_t honest_lag_ms(const aws::RecordBatch& batch, int asked_for, std::size_t bytes,
                           base::UnixMillis now_ms) {
  const std::int64_t told_ms = batch.behind_latest_ms.value_or(0);
  const bool full = batch.records.size() >= static_cast<std::size_t>(asked_for) || bytes >= kFullAnswerBytes;
  if (told_ms > 0 || !full) return told_ms;
  return std::max<std::int64_t>(1, now_ms - batch.records.back().arrival_ms);
}

std::size_t data_bytes_of(const std::vector<aws::StreamRecord>& records) {
  return std::accumulate(
      records.begin(), records.end(), std::size_t{0},
      [](std::size_t sum, const aws::StreamRecord& record) { return sum + record.data.size(); });
}

void count_answer(ShardReadMetrics& metrics, const std::vector<aws::StreamRecord>& records, std::size_t bytes,
                  std::int64_t behind_ms) {
  metrics.reads.add();
  metrics.bytes.add(bytes);
  metrics.records.add(records.size());
  metrics.behind_seconds.set(static_cast<double>(behind_ms) / static_cast<double>(base::kMillisPerSecond));
}

std::vector<base::ShardId> children_of(const base::ShardId& shard, const std::vector<std::string>& told,
                                       const ListingBoard& board) {
  std::vector<base::ShardId> children;
  for (const std::string& name : told) children.push_back({name});
  if (!children.empty()) return children;
  const auto listing = board.get();
  return listing ? (*listing)->children_of(shard) : children;
}

}  // namespace hitstream::stream::kinesis
