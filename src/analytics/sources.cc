#include "analytics/sources.h"

#include <array>

namespace hitstream::analytics {

std::string_view name_of(Channel channel) {
  constexpr std::array<std::string_view, 7> kNames{"direct",   "search", "social",  "mail",
                                                   "campaign", "paid",   "referral"};
  return kNames.at(static_cast<std::size_t>(channel));
}

Channel channel_of(std::string_view source, std::string_view utm_medium) {
  if (utm_medium == "cpc") return Channel::kPaid;
  if (!utm_medium.empty()) return Channel::kCampaign;
  if (source.empty()) return Channel::kDirect;
  return source_name_of(source) == "Google" ? Channel::kSearch : Channel::kReferral;
}

std::string_view source_name_of(std::string_view source_host) {
  return source_host.starts_with("google.") ? "Google" : source_host;
}

}  // namespace hitstream::analytics
