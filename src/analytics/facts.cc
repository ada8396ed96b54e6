#include "analytics/facts.h"

#include <array>

#include "analytics/site.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

std::string_view path_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const auto path = url.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

std::string_view parameter(std::string_view page, std::string_view name) {
  const auto query = page.find('?');
  if (query == std::string_view::npos) return {};
  std::string_view rest = page.substr(query + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

ScreenClass screen_of(std::string_view screen) {
  const auto width = base::parse_decimal(screen.substr(0, screen.find('x')));
  if (!width) return ScreenClass::kUnknown;
  return *width < 768    ? ScreenClass::kSmall
         : *width < 1280 ? ScreenClass::kMedium
         : *width < 1920 ? ScreenClass::kLarge
                         : ScreenClass::kHuge;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

constexpr std::array<std::string_view, 6> kDevices{"", "desktop", "phone", "tablet", "tv", "other"};
constexpr std::array<std::string_view, 5> kScreens{"", "small", "medium", "large", "huge"};

}  // namespace

std::string_view name_of(Device device) { return kDevices.at(static_cast<std::size_t>(device)); }
std::string_view name_of(ScreenClass screen) { return kScreens.at(static_cast<std::size_t>(screen)); }

Facts FactFinder::facts_of(const hit::Hit& hit, std::string_view site, bool is_bot) {
  Facts facts;
  facts.page = path_of(hit.page.empty() ? hit.referer : hit.page);
  SiteBuffer buffer;
  const std::string_view source = hit.source.empty() ? kNoSite : site_of(hit.source, buffer);
  source_ = source == kNoSite || source == site ? std::string_view() : source;
  facts.source = source_;
  facts.utm_source = parameter(facts.page, "utm_source");
  facts.utm_medium = parameter(facts.page, "utm_medium");
  facts.utm_campaign = parameter(facts.page, "utm_campaign");
  if (countries_ != nullptr) {
    if (const auto address = base::IpAddress::parse(hit.ip)) facts.country = countries_->country_of(*address);
  }
  const std::string_view agent = hit.user_agent;
  if (is_bot) {
    facts.browser = agent.substr(0, agent.find('/'));
  } else {
    facts.browser = has(agent, "Firefox")  ? "Firefox"
                    : has(agent, "Chrome") ? "Chrome"
                    : has(agent, "Safari") ? "Safari"
                                           : "";
  }
  facts.os = has(agent, "Windows")   ? "Windows"
             : has(agent, "Android") ? "Android"
             : has(agent, "Linux")   ? "Linux"
                                     : "";
  facts.device = has(agent, "Mobile") ? Device::kPhone
                 : facts.os.empty()   ? Device::kUnknown
                                      : Device::kDesktop;
  facts.screen = screen_of(hit.screen);
  facts.language = hit.lang.substr(0, hit.lang.find('-'));
  return facts;
}

}  // namespace hitstream::analytics
