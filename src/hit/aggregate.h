// The aggregated record of the Kinesis Producer Library: many records in one, for any consumer that knows the
// format. Source: amazon-kinesis-producer, aggregation-format.md:
//   F3 89 9A C2 | AggregatedRecord (protobuf, proto2) | MD5 of the protobuf bytes
//   AggregatedRecord { repeated string partition_key_table = 1; repeated string explicit_hash_key_table = 2;
//                      repeated Record records = 3; }
//   Record { required uint64 partition_key_index = 1; optional uint64 explicit_hash_key_index = 2;
//            required bytes data = 3; repeated Tag tags = 4; }
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hitstream::hit {

// Builds one aggregate; every record under one explicit hash key (a KCL consumer drops the whole aggregate
// when one record's hash lies outside the shard). Partition keys that come again are stored once. Adding
// allocates only where the aggregate becomes larger than any before. Not thread-safe; clear() keeps its
// memory.
class AggregateBuilder {
 public:
  explicit AggregateBuilder(std::string_view explicit_hash_key);  // decimal

  void add(std::string_view partition_key, std::string_view data);
  // Of finish(), exactly, as it is and with one more record.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t bytes_with(std::string_view partition_key, std::string_view data) const;
  [[nodiscard]] std::size_t count() const { return count_; }
  // Appends the aggregate to `out`. At least one record must have been added.
  void finish(std::string& out) const;
  // The same without the MD5 at its end, which seal() adds.
  void finish_unsealed(std::string& out) const;
  void clear();
  void clear(std::string_view explicit_hash_key);  // and goes on under another one

 private:
  // A partition key within keys_. The place of one in entries_ is its index in the aggregate's table.
  struct Entry {
    std::size_t begin = 0;
    std::size_t length = 0;
    std::size_t hash = 0;
  };

  // Where in slots_ the key is, or where it belongs.
  [[nodiscard]] std::size_t find_slot(std::string_view partition_key, std::size_t hash) const;
  [[nodiscard]] bool is_taken(std::size_t slot) const;
  [[nodiscard]] std::size_t index_of(std::string_view partition_key);
  void grow_slots();

  std::string hash_key_;  // the table of explicit hash keys, encoded
  std::string keys_;      // the table of partition keys, encoded
  std::string records_;   // the records, encoded
  std::size_t count_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // hash table with open addressing: 0 is free, otherwise index + 1
};

// Completes what finish_unsealed() has put into strings of their own. Many at once cost less than one by one.
void seal(std::span<std::string* const> aggregates);

struct SubRecord {
  std::string_view partition_key;
  std::string_view explicit_hash_key;  // empty: none
  std::string_view data;
};

// The records within `bytes`, in their order, appended to `out` as views into `bytes`. False, and nothing
// appended, when it is no aggregate: no magic number, a wrong MD5, or a malformed body; it is then a plain
// record, as the KCL takes it. Never reads beyond `bytes`, whatever they are.
[[nodiscard]] bool read_aggregate(std::string_view bytes, std::vector<SubRecord>& out);

// Of each of `records` what is in it: of an aggregate its records, of a plain record itself. Those of
// records[i] end before out[ends[i]]. Both are cleared first. Faster than one after the other
// (base::md5_each).
void read_records(std::span<const std::string_view> records, std::vector<SubRecord>& out,
                  std::vector<std::size_t>& ends);

}  // namespace hitstream::hit
