// What a User-Agent tells, found out once for each that was seen lately.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "analytics/agent_cache.h"
#include "analytics/agent_parser.h"
#include "analytics/device.h"
#include "analytics/user_agents.h"

namespace hitstream::analytics {

struct Agent {
  bool is_bot = false;   // as UserAgents says
  std::string browser;   // as AgentParser names it
  std::string bot_name;  // what it calls itself, where that knows no name (bot_name.h)
  std::string os;
  Device device = Device::kUnknown;

  [[nodiscard]] std::size_t bytes() const {
    return sizeof(Agent) + browser.size() + bot_name.size() + os.size();
  }
};

inline constexpr std::size_t kAgentCacheBytes = 16 << 20;

// Not thread-safe. Takes at most kAgentCacheBytes, and what UserAgents and AgentParser take.
class Agents {
 public:
  // Valid until the next call.
  [[nodiscard]] const Agent& of(std::string_view user_agent);

 private:
  UserAgents bots_;
  AgentParser parser_;
  AgentCache<Agent> seen_{kAgentCacheBytes};
  std::optional<Agent> unkept_;  // the last one that the cache did not take
};

}  // namespace hitstream::analytics
