#include "analytics/agent_cache.h"

#include <utility>

namespace hitstream::analytics {

std::optional<bool> AgentCache::find(std::string_view user_agent) {
  if (const auto known = young_.find(user_agent); known != young_.end()) return known->second;
  const auto known = old_.find(user_agent);
  if (known == old_.end()) return std::nullopt;
  const bool is_bot = known->second;
  put(user_agent, is_bot);
  return is_bot;
}

void AgentCache::put(std::string_view user_agent, bool is_bot) {
  const std::size_t bytes = user_agent.size() + kEntryBytes;
  if (bytes > half_bytes_) return;
  if (young_bytes_ + bytes > half_bytes_) {
    old_ = std::exchange(young_, {});
    old_bytes_ = std::exchange(young_bytes_, 0);
  }
  if (young_.insert_or_assign(std::string(user_agent), is_bot).second) young_bytes_ += bytes;
}

}  // namespace hitstream::analytics
