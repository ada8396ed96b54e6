#include <cassert>
#include <utility>

#include "hit/hit.h"
#include "shipper/packer.h"
#include "shipper/partition_key.h"

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

  void add(const journal::Record& record, std::int64_t, std::vector<PackedPtr>& out) override {
    const auto hit = parser_.parse(record.payload);
    if (!hit) return metrics_.skipped_unreadable.add();
    if (!is_known_to_original(*hit)) return metrics_.skipped_kind.add();
    auto packed = std::make_unique<Packed>();
    packed->record.data = original_record(*hit);
    packed->record.partition_key = keys_.of(record.payload, {record.source, record.seq});
    if (packed->bytes() > stream::kOutRecordBytesMax) return metrics_.skipped_too_large.add();
    packed->key = stream::hash_of(packed->record.partition_key);
    packed->first = record.offset;
    packed->hits = 1;
    acks_.begin(record.offset, record.time_ms);
    out.push_back(std::move(packed));
  }

  void close_begun(std::int64_t, std::vector<PackedPtr>&) override {}
  void divide(const std::vector<stream::HashKey>&) override {}
  std::size_t open_bytes() const override { return 0; }

 private:
  AckTracker& acks_;
  Metrics& metrics_;
  hit::Parser parser_;
  PartitionKeys keys_;
};

}  // namespace

std::unique_ptr<Packer> make_plain_packer(AckTracker& acks, Metrics& metrics) {
  return std::make_unique<PlainPacker>(acks, metrics);
}

}  // namespace hitstream::shipper
