#include "analytics/facts.h"

#include <optional>
#include <string>

#include "analytics/agent_cache.h"
#include "analytics/agent_parser.h"
#include "analytics/bot_name.h"
#include "analytics/page.h"
#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

struct Agent {
  std::string browser, os;
  Device device = Device::kUnknown;

  [[nodiscard]] std::size_t bytes() const { return sizeof(Agent) + browser.size() + os.size(); }
};

// The page's URL. Where only the Referer tells it, an origin may stand for any of its pages.
std::string_view page_of(const hit::Hit& hit) {
  if (!hit.page.empty()) return path_of(hit.page);
  const std::string_view path = path_of(hit.referer);
  return path == "/" ? std::string_view() : path;
}

}  // namespace

struct FactFinder::State {
  explicit State(Countries* c) : countries(c) {}

  const Agent& agent_of(std::string_view user_agent) {
    if (const Agent* const known = seen.find(user_agent)) return *known;
    Agent agent{parser.browser_of(user_agent).name, parser.os_of(user_agent).name, {}};
    agent.device = device_of(user_agent, agent.os);
    const Agent* const kept = seen.put(user_agent, agent, agent.bytes());
    return kept != nullptr ? *kept : unkept.emplace(std::move(agent));
  }

  std::string_view source_of(const hit::Hit& hit, std::string_view site) {
    if (hit.source.empty()) return {};
    const std::string_view source = site_of(hit.source, source_buffer);
    if (source == kNoSite || source == site) return {};
    // The site may have a name of its own.
    SiteBuffer buffer;
    return source == site_of(hit.page.empty() ? hit.referer : hit.page, buffer) ? std::string_view() : source;
  }

  std::string_view country_of(std::string_view ip) const {
    if (countries == nullptr) return {};
    const auto address = base::IpAddress::parse(ip);
    return address ? countries->country_of(*address) : std::string_view();
  }

  Countries* const countries;
  AgentParser parser;
  AgentCache<Agent> seen{kFactsCacheBytes};
  std::optional<Agent> unkept;  // the last one that the cache did not take
  SiteBuffer source_buffer{};
  LanguageBuffer language_buffer{};
  Campaign campaign;
};

FactFinder::FactFinder(Countries* countries) : state_(std::make_unique<State>(countries)) {}
FactFinder::~FactFinder() = default;

Facts FactFinder::facts_of(const hit::Hit& hit, std::string_view site, bool is_bot) {
  State& state = *state_;
  const Agent& agent = state.agent_of(hit.user_agent);
  read_campaign(hit.page.empty() ? hit.referer : hit.page, state.campaign);

  Facts facts;
  facts.page = page_of(hit);
  facts.source = state.source_of(hit, site);
  facts.utm_source = state.campaign.source;
  facts.utm_medium = state.campaign.medium;
  facts.utm_campaign = state.campaign.name;
  facts.country = state.country_of(hit.ip);
  facts.browser = is_bot && agent.browser.empty() ? bot_name_of(hit.user_agent) : agent.browser;
  facts.os = agent.os;
  facts.device = agent.device;
  facts.screen = screen_class_of(hit.screen);
  facts.language = language_of(hit.lang, state.language_buffer);
  return facts;
}

}  // namespace hitstream::analytics
