#include <fmt/format.h>

#include <map>
#include <optional>
#include <vector>

#include "app/streams/actions.h"
#include "app/streams/call.h"
#include "base/time_text.h"
#include "base/units.h"

namespace hitstream::app::streams {
namespace {

using base::Result;

bool is_open(const aws::Shard& shard) { return shard.last_sequence_number.empty(); }

// By shard: how far the oldest record is behind the newest, in milliseconds. Shards that do not tell are left
// out.
using Spans = std::map<std::string, std::int64_t>;

// All shards at the same time: each takes two round trips.
Spans read_spans(aws::Kinesis& kinesis, const std::string& name, const std::vector<aws::Shard>& shards) {
  Spans spans;
  std::size_t waiting = 0;
  for (const aws::Shard& shard : shards) {
    if (!is_open(shard)) continue;
    ++waiting;
    aws::IteratorRequest oldest;
    oldest.shard = shard.id;
    kinesis.get_shard_iterator(name, oldest, [&, id = shard.id](aws::Outcome<std::string> iterator) {
      if (!iterator) {
        --waiting;
        return;
      }
      kinesis.get_records(*iterator, 1, [&, id](aws::Outcome<aws::RecordBatch> batch) {
        if (batch && batch->behind_latest_ms) spans[id] = *batch->behind_latest_ms;
        --waiting;
      });
    });
  }
  while (waiting > 0) kinesis.perform(std::chrono::milliseconds(100));
  return spans;
}

void print_summary(std::FILE* out, const aws::StreamSummary& summary, std::size_t shards) {
  fmt::print(out, "stream      {}\narn         {}\nstatus      {}\nmode        {}\n", summary.name,
             summary.arn, summary.status, summary.mode.empty() ? "not told" : summary.mode);
  fmt::print(out, "created     {}\nretention   {} h\nencryption  {}\n", base::utc_text(summary.created_ms),
             summary.retention_hours, summary.encryption.empty() ? "not told" : summary.encryption);
  fmt::print(out, "shards      {}, {} of them open\n", shards, summary.open_shards);
}

std::string parents_of(const aws::Shard& shard) {
  if (shard.parent.empty()) return "-";
  return shard.adjacent_parent.empty() ? shard.parent : shard.parent + "," + shard.adjacent_parent;
}

std::string span_of(const Spans& spans, const aws::Shard& shard) {
  const auto found = spans.find(shard.id);
  if (found == spans.end()) return "-";
  return fmt::format("{:.1f} s", static_cast<double>(found->second) / base::kMillisPerSecond);
}

void print_shards(std::FILE* out, const std::vector<aws::Shard>& shards, const Spans& spans) {
  constexpr const char* kRow = "{:<21} {:<7} {:>39} {:>39} {:>12}  {}\n";
  fmt::print(out, "\n");
  fmt::print(out, fmt::runtime(kRow), "shard", "state", "first hash key", "last hash key", "oldest to newest",
             "parents");
  for (const aws::Shard& shard : shards) {
    fmt::print(out, fmt::runtime(kRow), shard.id, is_open(shard) ? "open" : "closed", shard.first_hash_key,
               shard.last_hash_key, span_of(spans, shard), parents_of(shard));
  }
}

void print_consumers(std::FILE* out, const std::vector<aws::StreamConsumer>& consumers) {
  fmt::print(out, "\n{:<40} {:<10} {}\n", "consumer of enhanced fan-out", "status", "since");
  for (const aws::StreamConsumer& consumer : consumers) {
    fmt::print(out, "{:<40} {:<10} {}\n", consumer.name, consumer.status,
               base::utc_text(consumer.created_ms));
  }
  if (consumers.empty()) fmt::print(out, "none\n");
}

}  // namespace

Result<> describe(aws::Kinesis& kinesis, const std::string& name, const Terminal& terminal) {
  const auto summary = wait_for<aws::StreamSummary>(
      kinesis, [&](auto done) { kinesis.describe_stream(name, std::move(done)); });
  if (!summary) return base::forward(error_of(summary.error(), name));
  const auto shards = wait_for<std::vector<aws::Shard>>(
      kinesis, [&](auto done) { kinesis.list_shards(name, std::move(done)); });
  if (!shards) return base::forward(error_of(shards.error(), name));
  print_summary(terminal.out, *summary, shards->size());
  print_shards(terminal.out, *shards, read_spans(kinesis, name, *shards));
  const auto consumers = wait_for<std::vector<aws::StreamConsumer>>(
      kinesis, [&](auto done) { kinesis.list_consumers(summary->arn, std::move(done)); });
  if (consumers) {
    print_consumers(terminal.out, *consumers);
  } else {
    fmt::print(terminal.progress, "the consumers of enhanced fan-out are not told: {}\n",
               consumers.error().message);
  }
  return {};
}

}  // namespace hitstream::app::streams
