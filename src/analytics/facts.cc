#include "analytics/facts.h"

#include <utility>

#include "analytics/page.h"
#include "analytics/site.h"

namespace hitstream::analytics {
namespace {

// The page's URL. Where only the Referer tells it, an origin may stand for any of its pages.
std::string_view page_of(const hit::Hit& hit) {
  if (!hit.page.empty()) return path_of(hit.page);
  const std::string_view path = path_of(hit.referer);
  return path == "/" ? std::string_view() : path;
}

}  // namespace

struct FactFinder::State {
  State(Countries* c, std::shared_ptr<Agents> a) : countries(c), agents(std::move(a)) {}

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
  const std::shared_ptr<Agents> agents;
  SiteBuffer source_buffer{};
  LanguageBuffer language_buffer{};
  Campaign campaign;
};

FactFinder::FactFinder(Countries* countries, std::shared_ptr<Agents> agents)
    : state_(std::make_unique<State>(countries, std::move(agents))) {}
FactFinder::~FactFinder() = default;

Facts FactFinder::told_facts_of(const hit::Hit& hit, std::string_view site) {
  State& state = *state_;
  read_campaign(hit.page.empty() ? hit.referer : hit.page, state.campaign);
  Facts facts;
  facts.page = page_of(hit);
  facts.source = state.source_of(hit, site);
  facts.utm_source = state.campaign.source;
  facts.utm_medium = state.campaign.medium;
  facts.utm_campaign = state.campaign.name;
  facts.screen = screen_class_of(hit.screen);
  facts.language = language_of(hit.lang, state.language_buffer);
  return facts;
}

Facts FactFinder::facts_of(const hit::Hit& hit, std::string_view site, bool is_bot) {
  const Agent& agent = state_->agents->of(hit.user_agent);
  Facts facts = told_facts_of(hit, site);
  facts.country = state_->country_of(hit.ip);
  facts.browser = is_bot && agent.browser.empty() ? agent.bot_name : agent.browser;
  facts.os = agent.os;
  facts.device = agent.device;
  return facts;
}

}  // namespace hitstream::analytics
