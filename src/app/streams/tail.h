// Follows a stream: hands on its records, shard by shard in their order, parents before children.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "env/clock.h"
#include "stream/stream.h"

namespace hitstream::app::streams {

// On one thread. What it is given must outlive it.
class Tail {
 public:
  using OnRecord = std::function<void(std::string_view)>;

  Tail(stream::Stream& stream, stream::Start from, const env::Clock& clock, OnRecord on_record)
      : stream_(stream), from_(std::move(from)), clock_(clock), on_record_(std::move(on_record)) {}

  // Lists the shards when it is time, and reads each once. True when there was something. An error may be
  // over by the next call: nothing is left out after it.
  [[nodiscard]] base::Result<bool> step();

 private:
  struct Shard {
    std::unique_ptr<stream::ShardReader> reader;
    bool ended = false;
  };

  base::Result<> follow();
  base::Result<> begin(const base::ShardId& id);
  [[nodiscard]] bool may_begin(const stream::ShardInfo& info,
                               const std::vector<stream::ShardInfo>& all) const;
  [[nodiscard]] stream::Start start() const;

  stream::Stream& stream_;
  stream::Start from_;
  const env::Clock& clock_;
  OnRecord on_record_;
  bool listed_ = false;
  std::int64_t list_again_ns_ = INT64_MIN;
  std::map<base::ShardId, Shard> shards_;  // begun, or let be because they were closed before "latest"
  stream::Batch batch_;
};

}  // namespace hitstream::app::streams
