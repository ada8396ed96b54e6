#include "app/wiring/shard_parts.h"

#include <set>
#include <utility>

namespace hitstream::app::wiring {
namespace {

constexpr std::size_t kTextShare = 8;
constexpr std::size_t kCacheShare = 4;

}  // namespace

ShardParts::ShardParts(const env::Clock& clock, analytics::BotLists lists, const ColumnsLimit& limit,
                       analytics::Countries* countries)
    : around_(std::make_shared<PartSurroundings>(clock, std::move(lists), countries, limit.bytes)),
      engine_(std::make_unique<analytics::QueryEngine>(limit.bytes / kCacheShare)) {
  around_->columns.text_bytes = limit.bytes / kTextShare;
  around_->columns.seed = limit.seed;
}
ShardParts::~ShardParts() = default;

std::shared_ptr<consumer::ShardProcessor> ShardParts::open(const base::ShardId& shard) {
  const std::lock_guard lock(mutex_);
  auto part = std::make_shared<ShardPart>(around_, next_number_++);
  parts_.insert_or_assign(shard, part);
  return part;
}

void ShardParts::close(const base::ShardId& shard) {
  const std::lock_guard lock(mutex_);
  parts_.erase(shard);
}

// A copy, so that nobody waits for the list while somebody waits for a part.
std::vector<std::shared_ptr<const ShardPart>> ShardParts::shard_parts() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const ShardPart>> all;
  for (const auto& [shard, part] : parts_) all.push_back(part);
  return all;
}

analytics::PartAccesses ShardParts::parts() const {
  const auto all = shard_parts();
  return {all.begin(), all.end()};
}

analytics::Series ShardParts::series(base::UnixMillis now_ms, analytics::Audience audience,
                                     std::string_view site) const {
  analytics::Series series;
  for (const auto& part : shard_parts()) part->add_series(series, now_ms, audience, site);
  return series;
}

analytics::Totals ShardParts::totals() const {
  analytics::Totals sum;
  for (const auto& part : shard_parts()) sum += part->shown().totals();
  return sum;
}

analytics::SourceAccounts ShardParts::accounts() const {
  analytics::SourceAccounts all;
  for (const auto& part : shard_parts()) {
    const auto part_lock = part->lock();
    part->ledger().add_to(all);
  }
  return all;
}

std::uint64_t ShardParts::unnumbered(base::UnixMillis since_ms) const {
  std::uint64_t hits = 0;
  for (const auto& part : shard_parts()) {
    const auto part_lock = part->lock();
    if (part->ledger().unnumbered_ms() > since_ms) hits += part->ledger().unnumbered();
  }
  return hits;
}

std::vector<std::string> ShardParts::sites(base::UnixMillis now_ms) const {
  std::set<std::string> names;
  for (const auto& part : parts()) {
    part->read([&](const analytics::Part& locked) {
      for (std::string& name : locked.site_names(now_ms)) names.insert(std::move(name));
    });
  }
  return {names.begin(), names.end()};
}

analytics::Summary ShardParts::summary(const analytics::Query& query) const {
  return engine_->summary(parts(), query);
}

analytics::QuerySeries ShardParts::query_series(const analytics::Query& query) const {
  return engine_->series(parts(), query);
}

analytics::Top ShardParts::top(const analytics::Query& query, analytics::Dimension dimension,
                               std::size_t limit, std::string_view contains) const {
  return engine_->top(parts(), query, dimension, limit, contains);
}

std::uint64_t ShardParts::visitors_now(const analytics::Query& query) const {
  return engine_->visitors_now(parts(), query);
}

std::vector<analytics::LastHit> ShardParts::last_hits(std::string_view site, analytics::Audience audience,
                                                      std::size_t limit) const {
  return analytics::QueryEngine::last_hits(parts(), site, audience, limit);
}

analytics::DoubledTags ShardParts::doubled_tags() const {
  analytics::DoubledTags all;
  for (const auto& part : shard_parts()) all.merge(part->shown().doubled_tags());
  return all;
}

ShardParts::ColumnsState ShardParts::columns_state() const {
  ColumnsState state;
  std::uint64_t stands_for = 0;
  for (const auto& part : parts()) {
    part->read([&](const analytics::Part& locked) {
      const analytics::ViewColumns::Kept kept = locked.columns()->views().kept();
      state.bytes += locked.columns()->views().memory_bytes();
      state.table_bytes += locked.columns()->table_bytes();
      state.views += kept.rows;
      stands_for += kept.stands_for;
    });
  }
  state.table_bytes += engine_->cache_bytes();
  if (stands_for > 0) state.sampled = static_cast<double>(state.views) / static_cast<double>(stands_for);
  return state;
}

}  // namespace hitstream::app::wiring
