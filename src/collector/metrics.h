// What the collector counts. One for all loops; hits are counted once a turn.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "collector/kind.h"
#include "collector/page_url.h"
#include "telemetry/metrics.h"

namespace hitstream::collector {

// How a view's session was known.
enum class SessionSource : std::uint8_t { kNew, kReturning, kNone, kPrivate };

// The hits of one loop turn, waiting for the journal.
struct TurnCounts {
  std::array<std::uint64_t, kKindNames.size()> kinds{};
  // Of views only.
  std::array<std::uint64_t, 4> sources{};   // by SessionSource
  std::array<std::uint64_t, 3> referers{};  // by RefererForm
  std::uint64_t owner_hits = 0;
  std::uint64_t record_bytes = 0;

  void add_view(SessionSource source, RefererForm referer) {
    ++sources[static_cast<std::size_t>(source)];
    ++referers[static_cast<std::size_t>(referer)];
  }
  [[nodiscard]] std::uint64_t hits() const;
};

// Why a hit, or what may have been meant as one, was refused.
enum class Refusal : std::uint8_t {
  kJournalFull,
  kJournalError,
  kMethod,
  kPath,
  kSite,       // not in the list of sites
  kRate,       // too many of one client
  kMalformed,  // a report that is none
  kToken,      // a token that no collector of the fleet has made
  kExpired,
  kOverused,
  kTokenSite,  // a report of another site than its token's
  kTooLarge,
};

// In the order of their enumerations.
inline constexpr std::array<std::string_view, 4> kSessionSourceNames = {"new", "returning", "none",
                                                                        "private"};
inline constexpr std::array<std::string_view, 3> kRefererFormNames = {"none", "origin", "full"};
inline constexpr std::array<std::string_view, 12> kRefusalNames = {
    "journal_full", "journal_error", "method",  "path",     "site",       "rate",
    "malformed",    "token",         "expired", "overused", "token_site", "too_large"};

struct Metrics {
  explicit Metrics(telemetry::Registry& registry);

  void accept(const TurnCounts& turn);
  void refuse(Refusal reason, std::uint64_t count = 1) {
    refused[static_cast<std::size_t>(reason)]->add(count);
  }

  telemetry::Counter& accepted;
  telemetry::Counter& accepted_bytes;
  telemetry::Counter& owner_hits;
  std::array<telemetry::Counter*, kKindNames.size()> kinds{};
  std::array<telemetry::Counter*, 4> sources{};
  std::array<telemetry::Counter*, 3> referers{};
  std::array<telemetry::Counter*, 12> refused{};
  telemetry::Counter& unknown_sites;  // accepted or refused
};

}  // namespace hitstream::collector
