#include "consume/packed_stream.h"

#include <memory>
#include <utility>

#include "base/units.h"
#include "hit/aggregate.h"

namespace hitstream::bench {
namespace {

// Those of stream/kinesis.
constexpr std::size_t kBytesPerRead = 16 * 52 * base::kKiB;
constexpr base::UnixMillis kCreatedMs = 1;

const base::ShardId kShard{"shardId-000000000000"};

class PackedReader final : public stream::ShardReader {
 public:
  explicit PackedReader(PackedStream& stream) : stream_(stream) {}

  base::Result<> read(stream::Batch& out) override {
    out.records.clear();
    out.next.stream_created_ms = kCreatedMs;
    stream_.take(kBytesPerRead, taken_);
    if (taken_.empty()) return {};
    number_ += taken_.size();
    token_ = std::to_string(number_);
    out.next.token = token_;
    const std::vector<std::string_view> datas(taken_.begin(), taken_.end());
    hit::read_records(datas, parts_, ends_);
    for (const hit::SubRecord& part : parts_) out.records.push_back({part.data, token_, kCreatedMs});
    return {};
  }

 private:
  PackedStream& stream_;
  std::vector<std::string> taken_;
  std::vector<hit::SubRecord> parts_;
  std::vector<std::size_t> ends_;
  std::uint64_t number_ = 0;
  std::string token_;
};

}  // namespace

void PackedStream::put(std::vector<std::string> records) {
  const std::lock_guard lock(mutex_);
  for (std::string& record : records) records_.push_back(std::move(record));
}

void PackedStream::take(std::size_t bytes_max, std::vector<std::string>& out) {
  out.clear();
  const std::lock_guard lock(mutex_);
  for (std::size_t bytes = 0; !records_.empty(); records_.pop_front()) {
    bytes += records_.front().size();
    if (!out.empty() && bytes > bytes_max) break;
    out.push_back(std::move(records_.front()));
  }
}

base::Result<std::vector<stream::ShardInfo>> PackedStream::shards() {
  return std::vector<stream::ShardInfo>{{kShard, {}, false}};
}

base::Result<std::unique_ptr<stream::ShardReader>> PackedStream::open(const base::ShardId&,
                                                                      const stream::Start&) {
  return std::make_unique<PackedReader>(*this);
}

bool PackedStream::is_before(const stream::Record&, const stream::Position&) const { return false; }

}  // namespace hitstream::bench
