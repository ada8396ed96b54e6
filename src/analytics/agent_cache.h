// What was found out about the User-Agents seen lately.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analytics/text_hash.h"

namespace hitstream::analytics {

// Two generations of at most half the memory each: when the younger is full it becomes the older, and the
// older one goes. One that is asked for stays young. Not thread-safe.
template <class Value>
class AgentCache {
 public:
  // Of a string, its text, its place in the map and a small value.
  static constexpr std::size_t kEntryBytes = 96;

  explicit AgentCache(std::size_t memory_bytes) : half_bytes_(memory_bytes / 2) {}

  // Null when it is not known. What is found is valid until the next call.
  [[nodiscard]] const Value* find(std::string_view user_agent) {
    if (last_ != nullptr && last_->first == user_agent) return &last_->second.value;
    const std::size_t hash = Hash()(user_agent);
    Lately& lately = lately_[hash % kLately];
    if (lately.hash == hash && lately.entry != nullptr && lately.entry->first == user_agent) {
      last_ = lately.entry;
      return &last_->second.value;
    }
    if (const auto known = young_.find(user_agent); known != young_.end()) {
      last_ = &*known;
      lately = {hash, last_};
      return &last_->second.value;
    }
    const auto known = old_.find(user_agent);
    if (known == old_.end()) return nullptr;
    const Entry entry = known->second;
    return put(user_agent, entry.value, entry.value_bytes);
  }

  // `value_bytes` is what it holds beyond a few bytes. Returns what is kept now, null when it is too large.
  const Value* put(std::string_view user_agent, Value value, std::size_t value_bytes = 0) {
    const std::size_t bytes = user_agent.size() + kEntryBytes + value_bytes;
    if (bytes > half_bytes_) return nullptr;
    if (young_bytes_ + bytes > half_bytes_) {
      old_ = std::exchange(young_, {});
      last_ = nullptr;
      lately_.assign(kLately, {});
      old_bytes_ = std::exchange(young_bytes_, 0);
    }
    const auto [place, is_new] = young_.try_emplace(std::string(user_agent));
    if (!is_new) young_bytes_ -= place->second.value_bytes;
    young_bytes_ += is_new ? bytes : value_bytes;
    place->second = {std::move(value), value_bytes};
    return &place->second.value;
  }

  // As it is reckoned: the texts, the values, and kEntryBytes for each.
  [[nodiscard]] std::size_t memory_bytes() const { return young_bytes_ + old_bytes_; }

 private:
  struct Entry {
    Value value{};
    std::size_t value_bytes = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return text_hash(text, 0); }
  };
  using Map = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

  // The most are asked for again and again: these are found without the way through a map.
  static constexpr std::size_t kLately = 1024;
  struct Lately {
    std::size_t hash = 0;
    const typename Map::value_type* entry = nullptr;  // of young_
  };

  std::size_t half_bytes_;
  std::size_t young_bytes_ = 0, old_bytes_ = 0;
  Map young_, old_;
  std::vector<Lately> lately_ = std::vector<Lately>(kLately);  // by hash
  const typename Map::value_type* last_ = nullptr;  // of young_, found last: a hit asks more than once
};

}  // namespace hitstream::analytics
