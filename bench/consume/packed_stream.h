// A stream of one shard whose aggregated records are in memory, read as those of Kinesis are.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "stream/stream.h"

namespace hitstream::bench {

// Thread-safe: one thread puts in, the consumer's takes out. Takes them apart on the thread that reads, as
// stream/kinesis does.
class PackedStream final : public stream::Stream {
 public:
  void put(std::vector<std::string> records);

  base::Result<std::vector<stream::ShardInfo>> shards() override;
  base::Result<std::unique_ptr<stream::ShardReader>> open(const base::ShardId& shard,
                                                          const stream::Start& start) override;
  bool is_before(const stream::Record& record, const stream::Position& position) const override;

  // At most `bytes_max`, but one if there is one. For the reader.
  void take(std::size_t bytes_max, std::vector<std::string>& out);

 private:
  std::mutex mutex_;
  std::deque<std::string> records_;
};

}  // namespace hitstream::bench
