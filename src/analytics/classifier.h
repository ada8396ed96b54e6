// Who is behind a hit: a person, or a program and why we think so. A record keeps what was seen; what it
// means is decided here, when it is counted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "analytics/address_ranges.h"
#include "analytics/agents.h"
#include "analytics/referrer_list.h"
#include "hit/hit.h"

namespace hitstream::analytics {

// The numbers stand in saved parts.
enum class BotReason : std::uint8_t {
  kNone,          // a person, as far as we can tell
  kUserAgent,     // a known crawler, headless browser or monitor
  kNoUserAgent,   // none was sent
  kWebdriver,     // the browser says that a program drives it
  kReferrerSpam,  // comes from a domain of the list
  kDatacentre,    // from a network of the list
};
inline constexpr std::array kBotReasons{BotReason::kUserAgent, BotReason::kNoUserAgent, BotReason::kWebdriver,
                                        BotReason::kReferrerSpam, BotReason::kDatacentre};

// "ua", "no_ua", "webdriver", "referrer_spam", "datacentre"; "none".
[[nodiscard]] std::string_view name_of(BotReason reason);

// Whom an answer is about.
enum class Audience : std::uint8_t { kPeople, kEverybody };

// What the site's owner may add.
struct BotLists {
  ReferrerList referrer_spam;
  AddressRanges datacentre_nets;
};

// Not thread-safe. Takes what Agents takes beside the lists.
class Classifier {
 public:
  explicit Classifier(BotLists lists = {}, std::shared_ptr<Agents> agents = std::make_shared<Agents>());

  // The first reason that holds, in the order of kBotReasons.
  [[nodiscard]] BotReason reason_of(const hit::Hit& hit);

 private:
  BotLists lists_;
  std::shared_ptr<Agents> agents_;
};

}  // namespace hitstream::analytics
