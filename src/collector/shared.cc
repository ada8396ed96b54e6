#include "collector/shared.h"

#include <algorithm>

#include "collector/tracker_bundle.h"

namespace hitstream::collector {
namespace {

unsigned flags_of(const Options& options) {
  return (options.keep_query ? kKeepQuery : 0U) | (options.keep_fragment ? kKeepFragment : 0U) |
         (options.count_restored ? kCountRestored : 0U) | (options.dnt ? kHonourDnt : 0U);
}

}  // namespace

Shared::Shared(const Options& given, journal::Journal& journal_of_hits, const env::Clock& time,
               env::Random& randomness, telemetry::Registry& registry)
    : options(given),
      journal(journal_of_hits),
      clock(time),
      random(randomness),
      metrics(registry),
      sealer(TokenKeys(given.secret)),
      script(kTrackerBundle, flags_of(given)),
      script_ahead(kTrackerBundle, flags_of(given) | kNoViewYet),
      replies(given, script),
      replies_ahead(given, script_ahead),
      token_uses(given.token_uses) {
  if (given.rate_per_second <= 0) return;
  base::SipKey key;
  random.fill(key);
  limits.emplace(given.rate_per_second, given.rate_burst, key);
}

bool Shared::is_known(std::string_view site) const {
  return options.sites.empty() ||
         std::find(options.sites.begin(), options.sites.end(), site) != options.sites.end();
}

bool Shared::refuses(std::string_view site) {
  if (is_known(site)) return false;
  metrics.unknown_sites.add();
  if (options.refuse_unknown_sites) metrics.refuse(Refusal::kSite);
  return options.refuse_unknown_sites;
}

}  // namespace hitstream::collector
