#include "stream/kinesis/kinesis_sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "stream/kinesis/failure.h"

namespace hitstream::stream::kinesis {
namespace {

using base::Errc;
using base::Result;

std::optional<ShardRange> range_of(const aws::Shard& shard) {
  const auto first = HashKey::parse(shard.first_hash_key);
  const auto last = HashKey::parse(shard.last_hash_key);
  if (!first || !last || *last < *first) return std::nullopt;
  return ShardRange{{shard.id}, *first, *last};
}

Result<ShardMap> map_of(base::UnixMillis created_ms, const std::vector<aws::Shard>& shards) {
  ShardMap map{created_ms, {}};
  for (const aws::Shard& shard : shards) {
    if (!shard.last_sequence_number.empty()) continue;
    auto range = range_of(shard);
    if (!range) return base::fail(Errc::kUnavailable, "ListShards: no hash key range of " + shard.id);
    map.shards.push_back(*std::move(range));
  }
  if (map.shards.empty()) return base::fail(Errc::kUnavailable, "the stream has no open shard at present");
  std::sort(map.shards.begin(), map.shards.end(),
            [](const ShardRange& a, const ShardRange& b) { return a.first < b.first; });
  return map;
}

PutResult result_of(aws::PutEntryResult&& entry) {
  using Outcome = PutResult::Outcome;
  if (entry.error_code.empty()) {
    return {Outcome::kAccepted, {std::move(entry.shard)}, std::move(entry.sequence_number), ""};
  }
  const bool throttled = entry.error_code == "ProvisionedThroughputExceededException";
  return {throttled ? Outcome::kThrottled : Outcome::kFailed,
          {},
          "",
          entry.error_code + ": " + entry.error_message};
}

class KinesisSink final : public Sink {
 public:
  KinesisSink(std::string stream, std::string region, std::unique_ptr<aws::Kinesis> kinesis)
      : stream_(std::move(stream)), region_(std::move(region)), kinesis_(std::move(kinesis)) {}

  void shard_map(MapDone done) override {
    kinesis_->describe_stream(stream_,
                              [this, done = std::move(done)](const aws::Outcome<aws::StreamSummary>& answer) {
                                if (!answer) return done(base::forward(error(answer.error())));
                                if (answer->status == "CREATING" || answer->status == "DELETING")
                                  return done(not_active(*answer));
                                list(answer->created_ms, done);
                              });
  }

  void put(const std::vector<const OutRecord*>& records, PutDone done) override {
    std::vector<aws::PutEntry> entries;
    entries.reserve(records.size());
    for (const OutRecord* record : records) {
      entries.push_back({record->partition_key, record->explicit_hash_key, record->data});
    }
    kinesis_->put_records(stream_, entries,
                          [this, sent = entries.size(),
                           done = std::move(done)](aws::Outcome<std::vector<aws::PutEntryResult>> answer) {
                            if (!answer) return done(base::forward(error(answer.error())));
                            done(results_of(*std::move(answer), sent));
                          });
  }

  void perform(std::chrono::milliseconds timeout) override { kinesis_->perform(timeout); }

 private:
  void list(base::UnixMillis created_ms, const MapDone& done) {
    kinesis_->list_shards(stream_,
                          [this, created_ms, done](const aws::Outcome<std::vector<aws::Shard>>& answer) {
                            if (!answer) return done(base::forward(error(answer.error())));
                            done(map_of(created_ms, *answer));
                          });
  }

  static Result<std::vector<PutResult>> results_of(std::vector<aws::PutEntryResult> entries,
                                                   std::size_t sent) {
    if (entries.size() != sent) {
      return base::fail(Errc::kUnavailable,
                        fmt::format("PutRecords: {} results for {} records", entries.size(), sent));
    }
    std::vector<PutResult> results;
    results.reserve(sent);
    for (aws::PutEntryResult& entry : entries) results.push_back(result_of(std::move(entry)));
    return results;
  }

  [[nodiscard]] base::Unexpected not_active(const aws::StreamSummary& summary) const {
    return base::fail(Errc::kUnavailable,
                      fmt::format("the stream {} in {} is {}", stream_, region_, summary.status));
  }
  [[nodiscard]] base::Error error(const aws::Failure& failure) const {
    base::Error error = error_of(failure);
    if (error.code == Errc::kNotFound) error.message = missing_stream(stream_, region_);
    return error;
  }

  std::string stream_;
  std::string region_;
  std::unique_ptr<aws::Kinesis> kinesis_;
};

}  // namespace

std::unique_ptr<Sink> make_kinesis_sink(std::string stream, std::string region,
                                        std::unique_ptr<aws::Kinesis> kinesis) {
  return std::make_unique<KinesisSink>(std::move(stream), std::move(region), std::move(kinesis));
}

}  // namespace hitstream::stream::kinesis
