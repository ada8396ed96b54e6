// What became of the hits of a shard, in sums.
#pragma once

#include <array>
#include <cstdint>

#include "analytics/classifier.h"

namespace hitstream::analytics {

// Every hit ends in exactly one of these; all but the first two are of people and bots alike.
enum class Verdict : std::uint8_t {
  kCounted,     // a view by a person
  kBot,         // a view by a program, counted apart
  kOwn,         // a view by the site's owner, who does not want to be counted
  kPrefetched,  // fetched ahead: a view only once it is shown, which another hit tells
  kLate,        // a view older than every window
  kSkewed,      // a view more than kFutureSlackMs ahead of our clock
  kReport,      // the three below are no views
  kLeave,
  kEvent,
  kNotView,  // a kind that is not known
};

struct Totals {
  std::uint64_t counted = 0;
  std::uint64_t late = 0;
  std::uint64_t skewed = 0;
  std::uint64_t not_view = 0;
  std::uint64_t own = 0;
  std::uint64_t prefetched = 0;
  std::uint64_t reports = 0;
  std::uint64_t leaves = 0;
  std::uint64_t events = 0;
  std::array<std::uint64_t, kBotReasons.size()> bots{};  // by reason, in the order of kBotReasons

  // Where hits of that verdict are counted; `reason` is asked for with kBot only, and is not kNone then.
  [[nodiscard]] std::uint64_t& of(Verdict verdict, BotReason reason);
  [[nodiscard]] std::uint64_t bots_of(BotReason reason) const;  // not of kNone
  [[nodiscard]] std::uint64_t all_bots() const;
  Totals& operator+=(const Totals& other);
  bool operator==(const Totals&) const = default;
};

}  // namespace hitstream::analytics
