#include "app/wiring/shard_parts.h"

#include <utility>
#include <vector>

namespace hitstream::app::wiring {

class ShardParts::Processor final : public consumer::ShardProcessor {
 public:
  Processor(const env::Clock& clock, std::shared_ptr<analytics::Classifier> classifier)
      : clock_(clock), classifier_(std::move(classifier)) {}

  void begin_batch() override {
    batch_lock_ = std::unique_lock(mutex_);
    now_ms_ = clock_.wall_ms();
  }
  void on_hit(const hit::Hit& hit) override {
    const analytics::Totals before = part_.totals();
    part_.add(hit, classifier_->reason_of(hit), now_ms_);
    ledger_.add(hit, before, part_.totals(), now_ms_);
  }
  void on_heartbeat(const hit::Hit& heartbeat) override { ledger_.add_heartbeat(heartbeat, now_ms_); }
  void on_unreadable(const hit::Origin& origin) override { ledger_.add_unreadable(origin, now_ms_); }
  void end_batch() override { batch_lock_ = {}; }

  // On the consumer's thread, the only one that writes: no lock against the other readers.
  std::string save() const override {
    std::string bytes;
    base::ByteWriter writer(bytes);
    part_.save(writer);
    ledger_.save(writer);
    return bytes;
  }
  bool load(std::string_view saved) override {
    const std::lock_guard lock(mutex_);
    base::ByteReader reader(saved);
    // Older programs had no ledger.
    const bool fits = part_.load(reader) && reader.ok() &&
                      (reader.remaining() == 0 || (ledger_.load(reader) && reader.remaining() == 0));
    if (fits) return true;
    part_ = analytics::Part();
    ledger_ = analytics::Ledger();
    return false;
  }

  [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  // Under the lock.
  [[nodiscard]] const analytics::Part& part() const { return part_; }
  [[nodiscard]] const analytics::Ledger& ledger() const { return ledger_; }

 private:
  const env::Clock& clock_;
  const std::shared_ptr<analytics::Classifier> classifier_;
  std::mutex mutex_;
  std::unique_lock<std::mutex> batch_lock_;
  base::UnixMillis now_ms_ = 0;
  analytics::Part part_;
  analytics::Ledger ledger_;
};

ShardParts::ShardParts(const env::Clock& clock, analytics::BotLists lists)
    : clock_(clock), classifier_(std::make_shared<analytics::Classifier>(std::move(lists))) {}
ShardParts::~ShardParts() = default;

std::shared_ptr<consumer::ShardProcessor> ShardParts::open(const base::ShardId& shard) {
  auto processor = std::make_shared<Processor>(clock_, classifier_);
  const std::lock_guard lock(mutex_);
  processors_.insert_or_assign(shard, processor);
  return processor;
}

void ShardParts::close(const base::ShardId& shard) {
  const std::lock_guard lock(mutex_);
  processors_.erase(shard);
}

analytics::Series ShardParts::series(base::UnixMillis now_ms, analytics::Audience audience) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::unique_lock<std::mutex>> locks;
  std::vector<const analytics::Part*> parts;
  for (const auto& [shard, processor] : processors_) {
    locks.push_back(processor->lock());
    parts.push_back(&processor->part());
  }
  return analytics::merge(parts, now_ms, audience);
}

analytics::Totals ShardParts::totals() const {
  const std::lock_guard lock(mutex_);
  analytics::Totals sum;
  for (const auto& [shard, processor] : processors_) {
    const auto part_lock = processor->lock();
    sum += processor->part().totals();
  }
  return sum;
}

analytics::SourceAccounts ShardParts::accounts() const {
  const std::lock_guard lock(mutex_);
  analytics::SourceAccounts all;
  for (const auto& [shard, processor] : processors_) {
    const auto part_lock = processor->lock();
    processor->ledger().add_to(all);
  }
  return all;
}

std::uint64_t ShardParts::unnumbered(base::UnixMillis since_ms) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t hits = 0;
  for (const auto& [shard, processor] : processors_) {
    const auto part_lock = processor->lock();
    if (processor->ledger().unnumbered_ms() > since_ms) hits += processor->ledger().unnumbered();
  }
  return hits;
}

}  // namespace hitstream::app::wiring
