#include "analytics/drawn_cache.h"

#include <iterator>
#include <utility>

namespace hitstream::analytics {
namespace {

constexpr std::size_t kEntryBytes = 160;  // of list and table

}  // namespace

std::shared_ptr<Drawn> DrawnCache::find(const std::string& key, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known == by_key_.end() || known->second->version != version) return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return known->second->drawn;
}

void DrawnCache::put(const std::string& key, std::uint64_t version, std::shared_ptr<Drawn> drawn) {
  const std::size_t bytes = drawn->memory_bytes() + 2 * key.size() + kEntryBytes;
  const std::lock_guard lock(mutex_);
  if (const auto known = by_key_.find(key); known != by_key_.end()) remove(known->second);
  if (bytes > bytes_max_) return;
  entries_.push_front({key, version, bytes, std::move(drawn)});
  by_key_.emplace(key, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > bytes_max_) remove(std::prev(entries_.end()));
}

void DrawnCache::remove(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

std::size_t DrawnCache::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace hitstream::analytics
