// One shard's part: filled by the consumer, read by whoever asks.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "analytics/classifier.h"
#include "analytics/facts.h"
#include "analytics/ledger.h"
#include "analytics/part.h"
#include "analytics/query_engine.h"
#include "app/wiring/column_budget.h"
#include "app/wiring/shown_counts.h"
#include "consumer/consumer.h"
#include "env/clock.h"
#include "env/turns.h"

namespace hitstream::app::wiring {

// What all shards' parts have in common; for the consumer's thread.
struct PartSurroundings {
  PartSurroundings(const env::Clock& the_clock, analytics::BotLists lists, analytics::Countries* countries,
                   std::size_t columns_bytes)
      : clock(the_clock),
        classifier(std::move(lists), agents),
        facts(countries, agents),
        budget(columns_bytes) {}

  const env::Clock& clock;
  env::Turns turns{clock};  // of the counting
  std::shared_ptr<analytics::Agents> agents = std::make_shared<analytics::Agents>();
  analytics::Classifier classifier;
  analytics::FactFinder facts;
  analytics::ColumnOptions columns;
  ColumnBudget budget;
};

// Writing on the consumer's thread, reading on any.
class ShardPart final : public consumer::ShardProcessor, public analytics::PartAccess, private Thinnable {
 public:
  ShardPart(std::shared_ptr<PartSurroundings> around, std::uint64_t number);
  ~ShardPart() override;

  void begin_batch() override;
  void prepare(const hit::Hit& hit) const override { part_.prefetch(hit); }
  void on_hit(const hit::Hit& hit) override;
  void on_heartbeat(const hit::Hit& heartbeat) override { ledger_.add_heartbeat(heartbeat, now_ms_); }
  void on_unreadable(const hit::Origin& origin) override { ledger_.add_unreadable(origin, now_ms_); }
  void on_past_hit(const hit::Hit& hit) override;
  void end_past() override { part_.end_past(); }
  void end_batch() override;
  [[nodiscard]] std::string save() const override;
  [[nodiscard]] bool load(std::string_view saved) override;

  [[nodiscard]] std::uint64_t number() const override { return number_; }
  void read(const std::function<void(const analytics::Part&)>& use) const override;
  // For readers; a batch that is being counted makes way for it between two hits.
  [[nodiscard]] std::unique_lock<std::mutex> lock() const;
  // Under the lock.
  [[nodiscard]] const analytics::Part& part() const { return part_; }
  [[nodiscard]] const analytics::Ledger& ledger() const { return ledger_; }
  // As of the last batch. Waits for no batch and no scan, but where a site is asked for that nobody has asked
  // for lately.
  void add_series(analytics::Series& series, base::UnixMillis now_ms, analytics::Audience audience,
                  std::string_view site) const;
  [[nodiscard]] const ShownCounts& shown() const { return shown_; }

 private:
  void make_empty();
  void make_way();
  [[nodiscard]] std::size_t column_bytes() const override;
  [[nodiscard]] std::optional<analytics::ViewColumns::Candidate> candidate() const override;
  void thin(std::uint32_t chunk) override;

  const std::shared_ptr<PartSurroundings> around_;
  const std::uint64_t number_;
  mutable std::mutex mutex_;
  mutable std::atomic<int> waiting_{0};              // readers
  mutable std::atomic<unsigned> readers_served_{0};  // only grows: of two readers in turns, one is enough
  std::unique_lock<std::mutex> batch_lock_;
  base::UnixMillis now_ms_ = 0;
  analytics::Part part_;
  analytics::Ledger ledger_;
  mutable ShownCounts shown_;
};

}  // namespace hitstream::app::wiring
