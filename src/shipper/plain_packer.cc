#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "hit/hit.h"
#include "shipper/packer.h"

namespace hitstream::shipper {
namespace {

// The original application knows nothing but views that were asked for.
bool is_known_to_original(const hit::Hit& hit) {
  return hit.kind == hit::Kind::kView && !hit::is_ahead_of_view(hit.purpose);
}

// What append_record() puts behind the five original fields.
constexpr std::string_view kKind = R"(,"kind":"view"})";

std::string original_record(const hit::Hit& hit) {
  const hit::RawHit fields{hit.referer, hit.user_agent, hit.ip, hit.sid, hit.timestamp_ms};
  std::string record;
  hit::append_record(fields, stream::kOutRecordBytesMax, record);
  assert(record.ends_with(kKind));
  record.resize(record.size() - kKind.size());
  record += '}';
  return record;
}

class PlainPacker final : public Packer {
 public:
  PlainPacker(AckTracker& acks, Metrics& metrics) : acks_(acks), metrics_(metrics) {}

  void add(const journal::Record& record, const Place& place, std::int64_t) override {
    const auto hit = parser_.parse(record.payload);
    if (!hit) return metrics_.skipped_unreadable.add();
    if (!is_known_to_original(*hit)) return metrics_.skipped_kind.add();
    auto packed = std::make_unique<Packed>();
    packed->record.data = original_record(*hit);
    packed->record.partition_key = place.partition_key;
    if (packed->bytes() > stream::kOutRecordBytesMax) return metrics_.skipped_too_large.add();
    packed->key = place.hash;
    packed->first = record.offset;
    packed->hits = 1;
    acks_.begin(record.offset, record.time_ms);
    bytes_ += packed->bytes();
    finished_.push_back(std::move(packed));
  }

  void close_begun(std::int64_t) override {}
  void divide(const std::vector<stream::HashKey>&) override {}
  void take_finished(bool, std::vector<PackedPtr>& out) override {
    std::move(finished_.begin(), finished_.end(), std::back_inserter(out));
    finished_.clear();
    bytes_ = 0;
  }
  std::size_t bytes() const override { return bytes_; }

 private:
  AckTracker& acks_;
  Metrics& metrics_;
  hit::Parser parser_;
  std::vector<PackedPtr> finished_;
  std::size_t bytes_ = 0;  // of finished_
};

}  // namespace

std::unique_ptr<Packer> make_plain_packer(AckTracker& acks, Metrics& metrics) {
  return std::make_unique<PlainPacker>(acks, metrics);
}

}  // namespace hitstream::shipper
