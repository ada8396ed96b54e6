// The analytics parts of the shards that this process reads: filled by the consumer, merged for those who
// ask.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "analytics/classifier.h"
#include "analytics/ledger.h"
#include "analytics/part.h"
#include "base/ids.h"
#include "consumer/consumer.h"
#include "env/clock.h"

namespace hitstream::app::wiring {

// Thread-safe: the consumer's thread fills all of them, any thread asks. `clock` must outlive it and the
// processors it makes.
class ShardParts final : public consumer::ProcessorFactory {
 public:
  ShardParts(const env::Clock& clock, analytics::BotLists lists);
  ~ShardParts() override;

  [[nodiscard]] std::shared_ptr<consumer::ShardProcessor> open(const base::ShardId& shard) override;
  void close(const base::ShardId& shard) override;

  // Of all shards together.
  [[nodiscard]] analytics::Series series(base::UnixMillis now_ms, analytics::Audience audience) const;
  [[nodiscard]] analytics::Totals totals() const;
  [[nodiscard]] analytics::SourceAccounts accounts() const;
  // Hits without a number that ever came, if the last did after `since_ms`; otherwise 0.
  [[nodiscard]] std::uint64_t unnumbered(base::UnixMillis since_ms) const;

 private:
  class Processor;
  const env::Clock& clock_;
  const std::shared_ptr<analytics::Classifier> classifier_;  // the consumer's thread only
  mutable std::mutex mutex_;
  std::map<base::ShardId, std::shared_ptr<Processor>> processors_;
};

}  // namespace hitstream::app::wiring
