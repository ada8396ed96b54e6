// What the loops of one collector share.
#pragma once

#include <atomic>
#include <optional>
#include <string_view>

#include "collector/client_limits.h"
#include "collector/metrics.h"
#include "collector/options.h"
#include "collector/replies.h"
#include "collector/script.h"
#include "collector/token.h"
#include "collector/token_uses.h"
#include "env/clock.h"
#include "env/random.h"
#include "journal/journal.h"

namespace hitstream::collector {

// Everything referred to outlives the handlers.
struct Shared {
  Shared(const Options& given, journal::Journal& journal_of_hits, const env::Clock& time,
         env::Random& randomness, telemetry::Registry& registry);

  const Options options;
  journal::Journal& journal;
  const env::Clock& clock;
  env::Random& random;
  Metrics metrics;
  const TokenSealer sealer;
  const Script script;
  const Script script_ahead;  // for a request that was ahead of the view (prefetch, prerender)
  const HitReplies replies;
  const HitReplies replies_ahead;
  TokenUses token_uses;
  std::optional<ClientLimits> limits;  // none: there is no limit
  // The last append of any loop failed: so that the first failure and the recovery are logged, not every one.
  std::atomic<bool> failing{false};

  // `site` in lower case. Every site is known where none is named.
  [[nodiscard]] bool is_known(std::string_view site) const;
  // Counts a site that is not known. True: its hits are refused.
  [[nodiscard]] bool refuses(std::string_view site);
};

}  // namespace hitstream::collector
