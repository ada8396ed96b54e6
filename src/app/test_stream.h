// A stream in memory for tests: shards of records, which can be closed and followed by others, and fail.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stream/stream.h"

namespace hitstream::app {

class TestStream final : public stream::Stream {
 public:
  struct TestShard {
    std::vector<std::string> records;
    std::vector<base::ShardId> parents;
    bool closed = false;
    std::optional<base::Error> read_error;
    std::optional<stream::Start> start;  // of the last open()
  };
  std::map<std::string, TestShard> all;
  std::optional<base::Error> list_error;
  std::optional<base::Error> open_error;

  base::Result<std::vector<stream::ShardInfo>> shards() override {
    if (list_error) return base::forward(*list_error);
    std::vector<stream::ShardInfo> list;
    for (const auto& [name, shard] : all) list.push_back({{name}, shard.parents, shard.closed});
    return list;
  }
  base::Result<std::unique_ptr<stream::ShardReader>> open(const base::ShardId& shard,
                                                          const stream::Start& start) override {
    if (open_error) return base::forward(*open_error);
    TestShard& found = all.at(shard.name);
    found.start = start;
    const bool at_end = start.kind == stream::Start::Kind::kLatest;
    return std::make_unique<Reader>(found, at_end ? found.records.size() : 0);
  }

  bool is_before(const stream::Record&, const stream::Position&) const override { return false; }

 private:
  // Two records at a time.
  class Reader final : public stream::ShardReader {
   public:
    Reader(TestShard& shard, std::size_t at) : shard_(shard), at_(at) {}
    base::Result<> read(stream::Batch& out) override {
      if (shard_.read_error) return base::forward(*shard_.read_error);
      out = {};
      const std::size_t end = std::min(at_ + 2, shard_.records.size());
      for (; at_ < end; ++at_) out.records.push_back({shard_.records[at_], "1", 0});
      out.shard_end = shard_.closed && at_ == shard_.records.size();
      return {};
    }

   private:
    TestShard& shard_;
    std::size_t at_;
  };
};

}  // namespace hitstream::app
