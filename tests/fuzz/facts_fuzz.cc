// Any texts as the fields of a hit, one a line: page, source, User-Agent, address, language, screen, Referer,
// site. What is found out of them keeps to its bounds, and is the same when the User-Agent is known already.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/classifier.h"
#include "analytics/facts.h"
#include "analytics/page.h"
#include "analytics/site.h"
#include "analytics/sources.h"

namespace {

using namespace hitstream;

void require(bool holds) {
  if (!holds) std::abort();
}

class OneCountry final : public analytics::Countries {
 public:
  std::string_view country_of(const base::IpAddress&) override { return "DE"; }
};

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

hit::Hit hit_of(std::string_view bytes) {
  hit::Hit hit;
  for (std::string_view* field :
       {&hit.page, &hit.source, &hit.user_agent, &hit.ip, &hit.lang, &hit.screen, &hit.referer, &hit.site}) {
    *field = take_line(bytes);
  }
  return hit;
}

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() || whole.find(part) != std::string_view::npos;
}

void check(const analytics::Facts& facts, const hit::Hit& hit) {
  require(is_within(facts.page, hit.page.empty() ? hit.referer : hit.page));
  for (const std::string_view text : {facts.utm_source, facts.utm_medium, facts.utm_campaign})
    require(text.size() <= analytics::kUtmBytesMax);
  require(facts.source.size() <= analytics::kSiteNameBytesMax);
  require(facts.language.empty() || facts.language.size() == 2 || facts.language.size() == 3);
  require(!analytics::name_of(analytics::channel_of(facts.source, facts.utm_medium)).empty());
  require(analytics::source_name_of(facts.source).empty() == facts.source.empty());
}

// Copies, as facts are valid until the next call only.
std::vector<std::string> texts(const analytics::Facts& facts) {
  std::vector<std::string> all;
  for (const std::string_view text :
       {facts.page, facts.source, facts.utm_source, facts.utm_medium, facts.utm_campaign, facts.country,
        facts.browser, facts.os, facts.language, analytics::name_of(facts.device),
        analytics::name_of(facts.screen)}) {
    all.emplace_back(text);
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static OneCountry countries;
  static analytics::FactFinder finder(&countries);
  static analytics::Classifier classifier;
  const hit::Hit hit = hit_of({reinterpret_cast<const char*>(data), size});
  const analytics::BotReason reason = classifier.reason_of(hit);
  require(classifier.reason_of(hit) == reason);
  const bool is_bot = reason != analytics::BotReason::kNone;
  analytics::SiteBuffer buffer;
  const std::string_view site = analytics::site_of(hit, buffer);
  const analytics::Facts facts = finder.facts_of(hit, site, is_bot);
  check(facts, hit);
  const std::vector<std::string> first = texts(facts);
  require(texts(finder.facts_of(hit, site, is_bot)) == first);
  return 0;
}
