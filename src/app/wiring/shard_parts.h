// The analytics parts of the shards that this process reads: filled by the consumer, merged for those who
// ask.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "analytics/part.h"
#include "base/ids.h"
#include "consumer/consumer.h"
#include "env/clock.h"

namespace hitstream::app::wiring {

// Thread-safe: the consumer's thread fills, any thread asks. `clock` must outlive it and the processors it
// makes.
class ShardParts final : public consumer::ProcessorFactory {
 public:
  explicit ShardParts(const env::Clock& clock);
  ~ShardParts() override;

  [[nodiscard]] std::shared_ptr<consumer::ShardProcessor> open(const base::ShardId& shard) override;
  void close(const base::ShardId& shard) override;

  // Of all shards together.
  [[nodiscard]] analytics::Series series(base::UnixMillis now_ms) const;
  [[nodiscard]] analytics::Totals totals() const;

 private:
  class Processor;
  const env::Clock& clock_;
  mutable std::mutex mutex_;
  std::map<base::ShardId, std::shared_ptr<Processor>> processors_;
};

}  // namespace hitstream::app::wiring
