#include "app/wiring/shard_part.h"

#include <utility>

namespace hitstream::app::wiring {

ShardPart::ShardPart(std::shared_ptr<PartSurroundings> around, std::uint64_t number)
    : around_(std::move(around)), number_(number) {
  make_empty();
  around_->budget.enter(*this);
}

ShardPart::~ShardPart() { around_->budget.leave(*this); }

void ShardPart::make_empty() {
  part_ = analytics::Part();
  part_.keep_columns(around_->facts, around_->columns);
  ledger_ = analytics::Ledger();
}

void ShardPart::begin_batch() {
  batch_lock_ = std::unique_lock(mutex_);
  now_ms_ = around_->clock.wall_ms();
}

std::unique_lock<std::mutex> ShardPart::lock() const {
  ++waiting_;
  std::unique_lock lock(mutex_);
  --waiting_;
  ++readers_served_;
  readers_served_.notify_all();
  return lock;
}

// For readers, and for other threads when the turn is over: without the lock, which is else held until the
// next turn comes. A mutex alone would mostly be taken again before whoever waits for it has woken up.
void ShardPart::make_way() {
  const bool turn_over = around_->turns.over();
  const bool awaited = waiting_.load(std::memory_order_relaxed) != 0;
  if (!turn_over && !awaited) return;
  const unsigned served = readers_served_.load();
  batch_lock_.unlock();
  if (awaited) readers_served_.wait(served);
  if (turn_over) around_->turns.yield();
  batch_lock_.lock();
}

void ShardPart::on_hit(const hit::Hit& hit) {
  make_way();
  const analytics::Totals before = part_.totals();
  part_.add(hit, around_->classifier.reason_of(hit), now_ms_);
  ledger_.add(hit, before, part_.totals(), now_ms_);
}

void ShardPart::on_past_hit(const hit::Hit& hit) {
  make_way();
  part_.add_past(hit, around_->classifier.reason_of(hit), now_ms_);
}

void ShardPart::end_batch() {
  shown_.show(part_, now_ms_);
  batch_lock_ = {};
  around_->budget.enforce();
}

// On the consumer's thread, the only one that writes: no lock against the other readers. The same holds for
// the columns' size.
std::string ShardPart::save() const {
  std::string bytes;
  base::ByteWriter writer(bytes);
  part_.save(writer);
  ledger_.save(writer);
  return bytes;
}

bool ShardPart::load(std::string_view saved) {
  const std::lock_guard lock(mutex_);
  base::ByteReader reader(saved);
  // Older programs had no ledger.
  const bool fits = part_.load(reader) && reader.ok() &&
                    (reader.remaining() == 0 || (ledger_.load(reader) && reader.remaining() == 0));
  if (!fits) make_empty();
  shown_.show(part_, around_->clock.wall_ms());
  return fits;
}

void ShardPart::add_series(analytics::Series& series, base::UnixMillis now_ms, analytics::Audience audience,
                           std::string_view site) const {
  if (shown_.add_series(series, now_ms, audience, site)) return;
  const auto locked = lock();
  shown_.show_site(part_, site, now_ms);
  (void)shown_.add_series(series, now_ms, audience, site);
}

void ShardPart::read(const std::function<void(const analytics::Part&)>& use) const {
  const auto locked = lock();
  use(part_);
}

std::size_t ShardPart::column_bytes() const { return part_.columns()->views().memory_bytes(); }

std::optional<analytics::ViewColumns::Candidate> ShardPart::candidate() const {
  return part_.columns()->views().candidate();
}

void ShardPart::thin(std::uint32_t chunk) {
  const std::lock_guard lock(mutex_);
  part_.thin(chunk);
}

}  // namespace hitstream::app::wiring
