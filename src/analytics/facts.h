// What a hit tells of its view: page, source, campaign, country, browser, machine, language. A record keeps
// what was seen; what it means is found out here, when it is counted.
#pragma once

#include <memory>
#include <string_view>

#include "analytics/agents.h"
#include "analytics/countries.h"
#include "analytics/device.h"
#include "analytics/screen.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// A text that is not known is empty.
struct Facts {
  std::string_view page;    // path and query as recorded, at least "/"; empty as well where only the page's
                            // origin was told, as browsers do for a tag of another site
  std::string_view source;  // host of the page before, lower case, no "www."; empty: none, or the same site
  std::string_view utm_source, utm_medium,
      utm_campaign;          // of the page's query, decoded (page.h)
  std::string_view country;  // "DE"
  std::string_view browser;  // as uap-core names it: "Firefox", "Mobile Safari"; of a bot its name
  std::string_view os;       // likewise: "Windows", "iOS"
  Device device = Device::kUnknown;
  ScreenClass screen = ScreenClass::kUnknown;
  std::string_view language;  // "de"
};

// Not thread-safe. Takes what Agents takes.
class FactFinder {
 public:
  // `countries` may be null, else it must outlive it. `agents`: those of the classifier, which asks for the
  // same.
  explicit FactFinder(Countries* countries, std::shared_ptr<Agents> agents = std::make_shared<Agents>());
  ~FactFinder();

  // `site` as site_of() says. Every text is valid until the next call, or points into the hit.
  [[nodiscard]] Facts facts_of(const hit::Hit& hit, std::string_view site, bool is_bot);
  // Without what the request itself tells: country, browser, machine.
  [[nodiscard]] Facts told_facts_of(const hit::Hit& hit, std::string_view site);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hitstream::analytics
