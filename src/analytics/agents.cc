#include "analytics/agents.h"

#include <utility>

#include "analytics/bot_name.h"

namespace hitstream::analytics {

const Agent& Agents::of(std::string_view user_agent) {
  if (const Agent* const known = seen_.find(user_agent)) return *known;
  Agent agent{
      bots_.is_bot(user_agent), parser_.browser_of(user_agent).name, {}, parser_.os_of(user_agent).name, {}};
  agent.device = device_of(user_agent, agent.os);
  if (agent.browser.empty()) agent.bot_name = bot_name_of(user_agent);
  const Agent* const kept = seen_.put(user_agent, agent, agent.bytes());
  return kept != nullptr ? *kept : unkept_.emplace(std::move(agent));
}

}  // namespace hitstream::analytics
