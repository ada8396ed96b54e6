// The analytics parts of the shards that this process reads: filled by the consumer, merged for those who
// ask.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/classifier.h"
#include "analytics/doubled_tags.h"
#include "analytics/ledger.h"
#include "analytics/part.h"
#include "analytics/query.h"
#include "analytics/query_engine.h"
#include "app/wiring/shard_part.h"
#include "base/ids.h"
#include "consumer/consumer.h"
#include "env/clock.h"

namespace hitstream::app::wiring {

struct ColumnsLimit {
  std::size_t bytes =
      256 << 20;           // of rows and texts, all shards together; drawn answers take up to a quarter more
  std::uint64_t seed = 0;  // of the tables' hashes, best one that nobody knows
};

// Thread-safe: the consumer's thread fills all of them, any thread asks. `clock` and `countries` (may be
// null) must outlive it and the processors it makes.
class ShardParts final : public consumer::ProcessorFactory {
 public:
  ShardParts(const env::Clock& clock, analytics::BotLists lists, const ColumnsLimit& limit = {},
             analytics::Countries* countries = nullptr);
  ~ShardParts() override;

  [[nodiscard]] std::shared_ptr<consumer::ShardProcessor> open(const base::ShardId& shard) override;
  void close(const base::ShardId& shard) override;
  // Of the counting; on the consumer's thread.
  [[nodiscard]] env::Turns& turns() { return around_->turns; }

  // Of all shards together, what follows. An empty site: all.
  [[nodiscard]] analytics::Series series(base::UnixMillis now_ms, analytics::Audience audience,
                                         std::string_view site = {}) const;
  [[nodiscard]] analytics::Totals totals() const;
  [[nodiscard]] analytics::SourceAccounts accounts() const;
  // Hits without a number that ever came, if the last did after `since_ms`; otherwise 0.
  [[nodiscard]] std::uint64_t unnumbered(base::UnixMillis since_ms) const;
  [[nodiscard]] std::vector<std::string> sites(base::UnixMillis now_ms) const;  // in their order

  // Scanned from the columns (analytics/query_engine.h).
  [[nodiscard]] analytics::Summary summary(const analytics::Query& query) const;
  [[nodiscard]] analytics::QuerySeries query_series(const analytics::Query& query) const;
  [[nodiscard]] analytics::Top top(const analytics::Query& query, analytics::Dimension dimension,
                                   std::size_t limit, std::string_view contains = {}) const;
  [[nodiscard]] std::uint64_t visitors_now(const analytics::Query& query) const;
  [[nodiscard]] std::vector<analytics::LastHit> last_hits(std::string_view site, analytics::Audience audience,
                                                          std::size_t limit) const;
  [[nodiscard]] analytics::DoubledTags doubled_tags() const;

  struct ColumnsState {
    std::size_t bytes = 0;        // of rows and texts
    std::size_t table_bytes = 0;  // of sessions, of views that may still be joined, of drawn answers
    std::uint64_t views = 0;      // rows that are there
    double sampled = 1;           // the share that is left where memory was short
  };
  [[nodiscard]] ColumnsState columns_state() const;

 private:
  [[nodiscard]] std::vector<std::shared_ptr<const ShardPart>> shard_parts() const;
  [[nodiscard]] analytics::PartAccesses parts() const;

  const std::shared_ptr<PartSurroundings> around_;
  const std::unique_ptr<analytics::QueryEngine> engine_;
  mutable std::mutex mutex_;
  std::uint64_t next_number_ = 0;
  std::map<base::ShardId, std::shared_ptr<ShardPart>> parts_;
};

}  // namespace hitstream::app::wiring
