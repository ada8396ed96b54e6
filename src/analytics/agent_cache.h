// What was found out about the User-Agents seen lately.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hitstream::analytics {

// Two generations of at most half the memory each: when the younger is full it becomes the older, and the
// older one goes. One that is asked for stays young. Not thread-safe.
class AgentCache {
 public:
  explicit AgentCache(std::size_t memory_bytes) : half_bytes_(memory_bytes / 2) {}

  [[nodiscard]] std::optional<bool> find(std::string_view user_agent);
  void put(std::string_view user_agent, bool is_bot);
  // As it is reckoned: the texts, and kEntryBytes for each.
  [[nodiscard]] std::size_t memory_bytes() const { return young_bytes_ + old_bytes_; }

  static constexpr std::size_t kEntryBytes = 96;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Map = std::unordered_map<std::string, bool, Hash, std::equal_to<>>;

  std::size_t half_bytes_;
  std::size_t young_bytes_ = 0, old_bytes_ = 0;
  Map young_, old_;
};

}  // namespace hitstream::analytics
