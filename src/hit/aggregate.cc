#include "hit/aggregate.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <optional>

#include "base/md5.h"
#include "hit/protobuf_wire.h"

namespace hitstream::hit {
namespace {

constexpr std::string_view kMagic = "\xF3\x89\x9A\xC2";
constexpr std::size_t kMd5Bytes = std::tuple_size_v<base::Md5>;
constexpr std::size_t kSlotsMin = 64;  // a power of two

// Fields of AggregatedRecord.
constexpr std::uint64_t kPartitionKeys = 1;
constexpr std::uint64_t kExplicitHashKeys = 2;
constexpr std::uint64_t kRecords = 3;
// Fields of Record.
constexpr std::uint64_t kPartitionKeyIndex = 1;
constexpr std::uint64_t kExplicitHashKeyIndex = 2;
constexpr std::uint64_t kData = 3;

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

// Of a Record without its own tag and length. The explicit hash key is always the first of its table.
std::size_t record_bytes(std::size_t key_index, std::size_t data_length) {
  return 1 + varint_bytes(key_index) + 2 + field_bytes(data_length);
}

std::string_view as_text(const base::Md5& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

AggregateBuilder::AggregateBuilder(std::string_view explicit_hash_key) : slots_(kSlotsMin) {
  clear(explicit_hash_key);
}

void AggregateBuilder::clear() {
  keys_.clear();
  records_.clear();
  count_ = 0;
  entries_.clear();
  std::fill(slots_.begin(), slots_.end(), 0U);
}

void AggregateBuilder::clear(std::string_view explicit_hash_key) {
  clear();
  hash_key_.clear();
  append_field(kExplicitHashKeys, explicit_hash_key, hash_key_);
}

bool AggregateBuilder::is_taken(std::size_t slot) const { return slots_[slot] != 0; }

std::size_t AggregateBuilder::find_slot(std::string_view partition_key, std::size_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (!is_taken(slot)) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash && std::string_view(keys_).substr(entry.begin, entry.length) == partition_key) {
      return slot;
    }
  }
}

void AggregateBuilder::grow_slots() {
  slots_.assign(2 * slots_.size(), 0U);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t index = 0; index < entries_.size(); ++index) {
    std::size_t slot = entries_[index].hash & mask;
    while (is_taken(slot)) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(index + 1);
  }
}

std::size_t AggregateBuilder::index_of(std::string_view partition_key) {
  const std::size_t hash = hash_of(partition_key);
  const std::size_t slot = find_slot(partition_key, hash);
  if (is_taken(slot)) return slots_[slot] - 1;
  append_field(kPartitionKeys, partition_key, keys_);
  entries_.push_back({keys_.size() - partition_key.size(), partition_key.size(), hash});
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  if (2 * entries_.size() > slots_.size()) grow_slots();
  return entries_.size() - 1;
}

void AggregateBuilder::add(std::string_view partition_key, std::string_view data) {
  const std::size_t index = index_of(partition_key);
  records_.push_back(wire_tag(kRecords, kLengthDelimited));
  append_varint(record_bytes(index, data.size()), records_);
  records_.push_back(wire_tag(kPartitionKeyIndex, kVarint));
  append_varint(index, records_);
  records_.push_back(wire_tag(kExplicitHashKeyIndex, kVarint));
  append_varint(0, records_);
  append_field(kData, data, records_);
  ++count_;
}

std::size_t AggregateBuilder::bytes() const {
  return kMagic.size() + keys_.size() + hash_key_.size() + records_.size() + kMd5Bytes;
}

std::size_t AggregateBuilder::bytes_with(std::string_view partition_key, std::string_view data) const {
  const std::size_t slot = find_slot(partition_key, hash_of(partition_key));
  const bool is_known = is_taken(slot);
  const std::size_t index = is_known ? slots_[slot] - 1 : entries_.size();
  const std::size_t key = is_known ? 0 : field_bytes(partition_key.size());
  return bytes() + key + field_bytes(record_bytes(index, data.size()));
}

void AggregateBuilder::finish(std::string& out) const {
  const std::size_t before = out.size();
  finish_unsealed(out);
  out += as_text(base::md5(std::string_view(out).substr(before + kMagic.size())));
}

void AggregateBuilder::finish_unsealed(std::string& out) const {
  assert(count_ > 0);
  out.reserve(out.size() + bytes());
  out += kMagic;
  out += keys_;
  out += hash_key_;
  out += records_;
}

void seal(std::span<std::string* const> aggregates) {
  std::vector<std::string_view> bodies;
  bodies.reserve(aggregates.size());
  for (const std::string* const aggregate : aggregates) {
    bodies.push_back(std::string_view(*aggregate).substr(kMagic.size()));
  }
  std::vector<base::Md5> digests(bodies.size());
  base::md5_each(bodies, digests);
  for (std::size_t i = 0; i < digests.size(); ++i) *aggregates[i] += as_text(digests[i]);
}

namespace {

struct Tables {
  std::vector<std::string_view> partition_keys;
  std::vector<std::string_view> explicit_hash_keys;
};

bool is_text(const WireField& field, std::uint64_t number) {
  return field.number == number && field.type == kLengthDelimited;
}

bool is_index(const WireField& field, std::uint64_t number) {
  return field.number == number && field.type == kVarint;
}

bool read_tables(std::string_view body, Tables& tables) {
  WireReader in(body);
  WireField field;
  while (in.next(field)) {
    if (is_text(field, kPartitionKeys)) tables.partition_keys.push_back(field.bytes);
    if (is_text(field, kExplicitHashKeys)) tables.explicit_hash_keys.push_back(field.bytes);
  }
  return in.ok();
}

bool look_up(const std::vector<std::string_view>& table, std::uint64_t index, std::string_view& into) {
  if (index >= table.size()) return false;
  into = table[static_cast<std::size_t>(index)];
  return true;
}

bool read_record(std::string_view bytes, const Tables& tables, SubRecord& record) {
  WireReader in(bytes);
  WireField field;
  bool has_key = false;
  bool has_data = false;
  while (in.next(field)) {
    if (is_index(field, kPartitionKeyIndex)) {
      has_key = look_up(tables.partition_keys, field.value, record.partition_key);
      if (!has_key) return false;
    } else if (is_index(field, kExplicitHashKeyIndex)) {
      if (!look_up(tables.explicit_hash_keys, field.value, record.explicit_hash_key)) return false;
    } else if (is_text(field, kData)) {
      record.data = field.bytes;
      has_data = true;
    }
  }
  return in.ok() && has_key && has_data;
}

bool read_sub_records(std::string_view body, const Tables& tables, std::vector<SubRecord>& out) {
  WireReader in(body);
  WireField field;
  while (in.next(field)) {
    if (!is_text(field, kRecords)) continue;
    if (!read_record(field.bytes, tables, out.emplace_back())) return false;
  }
  return in.ok();
}

// Between the magic number and the MD5.
std::optional<std::string_view> body_of(std::string_view record) {
  if (record.size() < kMagic.size() + kMd5Bytes || !record.starts_with(kMagic)) return std::nullopt;
  return record.substr(kMagic.size(), record.size() - kMagic.size() - kMd5Bytes);
}

bool has_digest(std::string_view record, const base::Md5& digest) {
  return record.ends_with(as_text(digest));
}

// In one pass, where the tables stand before the records that ask for them, as whoever writes them puts them.
bool read_in_order(std::string_view body, std::vector<SubRecord>& out) {
  Tables tables;
  WireReader in(body);
  WireField field;
  while (in.next(field)) {
    if (is_text(field, kPartitionKeys)) tables.partition_keys.push_back(field.bytes);
    if (is_text(field, kExplicitHashKeys)) tables.explicit_hash_keys.push_back(field.bytes);
    if (is_text(field, kRecords) && !read_record(field.bytes, tables, out.emplace_back())) return false;
  }
  return in.ok();
}

bool read_body(std::string_view body, std::vector<SubRecord>& out) {
  const std::size_t before = out.size();
  if (read_in_order(body, out)) return true;
  out.resize(before);
  Tables tables;
  if (read_tables(body, tables) && read_sub_records(body, tables, out)) return true;
  out.resize(before);
  return false;
}

}  // namespace

bool read_aggregate(std::string_view bytes, std::vector<SubRecord>& out) {
  const auto body = body_of(bytes);
  return body && has_digest(bytes, base::md5(*body)) && read_body(*body, out);
}

void read_records(std::span<const std::string_view> records, std::vector<SubRecord>& out,
                  std::vector<std::size_t>& ends) {
  out.clear();
  ends.clear();
  std::vector<std::string_view> bodies(records.size());  // of those that are none, empty
  for (std::size_t i = 0; i < records.size(); ++i) bodies[i] = body_of(records[i]).value_or("");
  std::vector<base::Md5> digests(bodies.size());
  base::md5_each(bodies, digests);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool is_aggregate =
        body_of(records[i]) && has_digest(records[i], digests[i]) && read_body(bodies[i], out);
    if (!is_aggregate) out.push_back({{}, {}, records[i]});
    ends.push_back(out.size());
  }
}

}  // namespace hitstream::hit
