#include "stream/kinesis/kinesis_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hit/aggregate.h"
#include "stream/kinesis/driver.h"

namespace hitstream::stream::kinesis {
namespace {

using base::Errc;
using base::Result;

// One batch: what keeps a step of the consumer short, and yet so many full aggregates that their checksums
// are reckoned together (hit::read_records).
constexpr std::size_t kRecordsPerRead = 1000;
constexpr std::size_t kBytesPerRead = 16 * 52 * base::kKiB;

class KinesisReader final : public ShardReader {
 public:
  KinesisReader(Driver& driver, Reading reading, Position position)
      : driver_(driver), reading_(std::move(reading)), position_(std::move(position)) {}
  ~KinesisReader() override {
    reading_.queue->abandon();
    if (added_) driver_.look_again();
  }

  // Fetching begins here: a reader may be opened only to see whether its position fits.
  Result<> read(Batch& out) override {
    if (!std::exchange(added_, true)) driver_.add(reading_);
    out.records.clear();
    out.lost_records = 0;
    if (auto taken = reading_.queue->take(kRecordsPerRead, kBytesPerRead, taken_); !taken) return taken;
    if (!taken_.records.empty()) {
      driver_.look_again_if_room_is_wanted();
      position_.token = taken_.records.back().sequence_number;
    }
    unpack(out.records);
    reading_.metrics->hits.add(out.records.size());
    out.next = position_;
    out.waiting = taken_.waiting;
    out.behind_latest_ms = taken_.behind_latest_ms;
    out.shard_end = taken_.ended;
    out.children = std::move(taken_.children);
    return {};
  }

 private:
  void unpack(std::vector<Record>& out) {
    datas_.clear();
    for (const aws::StreamRecord& record : taken_.records) datas_.emplace_back(record.data);
    hit::read_records(datas_, parts_, ends_);
    std::size_t at = 0;
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const aws::StreamRecord& record = taken_.records[i];
      for (; at < ends_[i]; ++at) out.push_back({parts_[at].data, record.sequence_number, record.arrival_ms});
    }
  }

  Driver& driver_;
  Reading reading_;
  Position position_;
  bool added_ = false;
  Taken taken_;
  std::vector<std::string_view> datas_;
  std::vector<hit::SubRecord> parts_;
  std::vector<std::size_t> ends_;
};

// Decimal numbers of any length, without zeros in front.
bool is_at_most(std::string_view a, std::string_view b) {
  return a.size() == b.size() ? a <= b : a.size() < b.size();
}

bool is_decimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class KinesisStream final : public Stream {
 public:
  KinesisStream(const Options& options, std::unique_ptr<aws::Kinesis> kinesis, env::Executor& executor,
                const env::Clock& clock, env::Random& random, telemetry::Registry& metrics)
      : driver_(options, std::move(kinesis), clock, random, metrics),
        task_(executor.start("kinesis", [this] { return driver_.step(); })) {}
  ~KinesisStream() override {
    driver_.stop_soon();
    task_->stop();
  }

  Result<std::vector<ShardInfo>> shards() override {
    const auto listing = driver_.listing();
    if (!listing) return base::forward(listing.error());
    return (*listing)->shards;
  }

  Result<std::unique_ptr<ShardReader>> open(const base::ShardId& shard, const Start& start) override {
    const auto listing = driver_.listing();
    if (!listing) return base::forward(listing.error());
    if ((*listing)->find(shard) == nullptr) {
      return base::fail(Errc::kNotFound, "the stream has no shard " + shard.name);
    }
    const base::UnixMillis created_ms = (*listing)->created_ms;
    Position position{created_ms, ""};
    if (start.kind == Start::Kind::kAfterPosition) {
      if (const auto fits = check(start.position, created_ms); !fits) return base::forward(fits.error());
      position = start.position;
    }
    // What is read in the background says nothing of how the shard is followed.
    const base::ShardId named{start.in_background ? shard.name + " in the background" : shard.name};
    Reading reading{shard, created_ms, start, driver_.make_queue(), driver_.metrics_of(named)};
    return std::make_unique<KinesisReader>(driver_, std::move(reading), std::move(position));
  }

  bool is_before(const Record& record, const Position& position) const override {
    return is_at_most(record.sequence_number, position.token);
  }

 private:
  static Result<> check(const Position& position, base::UnixMillis created_ms) {
    if (!is_decimal(position.token)) {
      return base::fail(Errc::kMismatch,
                        fmt::format("\"{}\" is no position of a Kinesis stream", position.token));
    }
    if (position.stream_created_ms == created_ms) return {};
    return base::fail(
        Errc::kMismatch,
        fmt::format("the position belongs to a stream made at {} ms, this one was made at {} ms",
                    position.stream_created_ms, created_ms));
  }

  Driver driver_;
  std::unique_ptr<env::Task> task_;  // after what it uses
};

}  // namespace

std::unique_ptr<Stream> make_kinesis_stream(const Options& options, std::unique_ptr<aws::Kinesis> kinesis,
                                            env::Executor& executor, const env::Clock& clock,
                                            env::Random& random, telemetry::Registry& metrics) {
  return std::make_unique<KinesisStream>(options, std::move(kinesis), executor, clock, random, metrics);
}

}  // namespace hitstream::stream::kinesis
