#include <algorithm>
#include <iterator>
#include <utility>

#include "hit/aggregate.h"
#include "hit/hit.h"
#include "shipper/epochs.h"
#include "shipper/packer.h"
#include "telemetry/log.h"

namespace hitstream::shipper {
namespace {

// Builders kept for later records; each keeps the memory of one aggregate.
constexpr std::size_t kSpareBuildersMax = 64;
// As many as base::md5_each() takes side by side.
constexpr std::size_t kSealedAtOnce = 8;

using BuilderPtr = std::unique_ptr<hit::AggregateBuilder>;

// A range of hash keys, and the aggregate that is being built for it.
struct Range {
  stream::HashKey first;
  std::string decimal;
  BuilderPtr builder;  // nothing: no record is open
  std::string partition_key;
  std::string first_data;  // what goes raw if nothing is added
  journal::Offset first_offset = 0;
  std::int64_t begun_ns = 0;

  [[nodiscard]] std::size_t bytes() const { return partition_key.size() + builder->bytes(); }
};

class AggregatePacker final : public Packer {
 public:
  AggregatePacker(std::size_t aggregate_bytes, AckTracker& acks, Metrics& metrics)
      : aggregate_bytes_(aggregate_bytes), acks_(acks), metrics_(metrics) {}

  void add(const journal::Record& record, const Place& place, std::int64_t now_ns) override {
    text_.clear();
    hit::append_with_origin(record.payload, {record.source, record.seq}, text_);
    const std::string_view key = place.partition_key;
    if (key.size() + text_.size() > stream::kOutRecordBytesMax) return skip(record);
    const std::size_t index = range_of(firsts_, place.hash);
    Range& range = ranges_[index];
    if (range.builder &&
        range.partition_key.size() + range.builder->bytes_with(key, text_) > aggregate_bytes_) {
      close(range);
    }
    if (!range.builder) begin(index, key, record, now_ns);
    const std::size_t before = range.builder->count() == 0 ? 0 : range.bytes();
    range.builder->add(key, text_);
    open_bytes_ += range.bytes() - before;
  }

  void close_begun(std::int64_t before_ns) override {
    std::erase_if(open_, [&](std::size_t index) {
      Range& range = ranges_[index];
      if (range.builder && range.begun_ns <= before_ns) close(range);
      return !range.builder;
    });
  }

  void divide(const std::vector<stream::HashKey>& firsts) override {
    firsts_ = firsts;
    ranges_.clear();
    ranges_.resize(firsts.size());
    open_.clear();
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      ranges_[i].first = firsts[i];
      ranges_[i].decimal = firsts[i].decimal();
    }
  }

  void take_finished(bool all, std::vector<PackedPtr>& out) override {
    const std::size_t count = all ? finished_.size() : finished_.size() / kSealedAtOnce * kSealedAtOnce;
    std::vector<std::string*> unsealed;
    for (std::size_t i = 0; i < count; ++i) {
      finished_bytes_ -= finished_[i]->bytes();
      if (finished_[i]->hits > 1) unsealed.push_back(&finished_[i]->record.data);
    }
    hit::seal(unsealed);
    const auto end = finished_.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(finished_.begin(), end, std::back_inserter(out));
    finished_.erase(finished_.begin(), end);
  }

  std::size_t bytes() const override { return open_bytes_ + finished_bytes_; }

 private:
  void skip(const journal::Record& record) {
    metrics_.skipped_too_large.add();
    telemetry::log_error("a hit is too large for the stream and is left out",
                         {{"journal_offset", record.offset}, {"bytes", record.payload.size()}});
  }

  void begin(std::size_t index, std::string_view key, const journal::Record& record, std::int64_t now_ns) {
    Range& range = ranges_[index];
    range.builder = take_builder();
    range.builder->clear(range.decimal);
    range.partition_key = key;
    range.first_data = text_;
    range.first_offset = record.offset;
    range.begun_ns = now_ns;
    acks_.begin(record.offset, record.time_ms);
    // An index that is still there belongs to a record closed since the last close_begun().
    if (std::find(open_.begin(), open_.end(), index) == open_.end()) open_.push_back(index);
  }

  void close(Range& range) {
    open_bytes_ -= range.bytes();
    auto packed = std::make_unique<Packed>();
    packed->key = range.first;
    packed->first = range.first_offset;
    packed->hits = static_cast<std::uint32_t>(range.builder->count());
    packed->record.partition_key = range.partition_key;
    packed->record.explicit_hash_key = range.decimal;
    if (packed->hits == 1) {
      packed->record.data = std::move(range.first_data);
    } else {
      range.builder->finish_unsealed(packed->record.data);
    }
    give_back(std::move(range.builder));
    finished_bytes_ += packed->bytes();
    finished_.push_back(std::move(packed));
  }

  BuilderPtr take_builder() {
    if (spare_.empty()) return std::make_unique<hit::AggregateBuilder>("0");
    BuilderPtr builder = std::move(spare_.back());
    spare_.pop_back();
    return builder;
  }

  void give_back(BuilderPtr builder) {
    if (spare_.size() < kSpareBuildersMax) spare_.push_back(std::move(builder));
  }

  const std::size_t aggregate_bytes_;
  AckTracker& acks_;
  Metrics& metrics_;
  std::string text_;
  std::vector<stream::HashKey> firsts_;
  std::vector<Range> ranges_;      // of firsts_
  std::vector<std::size_t> open_;  // those of ranges_ that may have a record open
  std::size_t open_bytes_ = 0;
  std::vector<PackedPtr> finished_;  // those of more than one hit without their MD5 yet
  std::size_t finished_bytes_ = 0;
  std::vector<BuilderPtr> spare_;
};

}  // namespace

std::unique_ptr<Packer> make_aggregate_packer(std::size_t aggregate_bytes, AckTracker& acks,
                                              Metrics& metrics) {
  return std::make_unique<AggregatePacker>(aggregate_bytes, acks, metrics);
}

}  // namespace hitstream::shipper
