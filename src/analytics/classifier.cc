#include "analytics/classifier.h"

#include <utility>

namespace hitstream::analytics {

std::string_view name_of(BotReason reason) {
  switch (reason) {
    case BotReason::kUserAgent:
      return "ua";
    case BotReason::kNoUserAgent:
      return "no_ua";
    case BotReason::kWebdriver:
      return "webdriver";
    case BotReason::kReferrerSpam:
      return "referrer_spam";
    case BotReason::kDatacentre:
      return "datacentre";
    case BotReason::kNone:
      break;
  }
  return "none";
}

Classifier::Classifier(BotLists lists, std::shared_ptr<Agents> agents)
    : lists_(std::move(lists)), agents_(std::move(agents)) {}

BotReason Classifier::reason_of(const hit::Hit& hit) {
  if (is_missing(hit.user_agent)) return BotReason::kNoUserAgent;
  if (agents_->of(hit.user_agent).is_bot) return BotReason::kUserAgent;
  if (hit.webdriver) return BotReason::kWebdriver;
  if (lists_.referrer_spam.contains(hit.source) || lists_.referrer_spam.contains(hit.referer)) {
    return BotReason::kReferrerSpam;
  }
  if (lists_.datacentre_nets.empty()) return BotReason::kNone;
  const auto address = base::IpAddress::parse(hit.ip);
  return address && lists_.datacentre_nets.contains(*address) ? BotReason::kDatacentre : BotReason::kNone;
}

}  // namespace hitstream::analytics
