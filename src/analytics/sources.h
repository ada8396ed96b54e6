// Where visits come from, in groups.
#pragma once

#include <cstdint>
#include <string_view>

namespace hitstream::analytics {

enum class Channel : std::uint8_t { kDirect, kSearch, kSocial, kMail, kCampaign, kPaid, kReferral };

// "direct", "search", "social", "mail", "campaign", "paid", "referral".
[[nodiscard]] std::string_view name_of(Channel channel);
[[nodiscard]] Channel channel_of(std::string_view source, std::string_view utm_medium);
// "Google" for "google.de"; the host itself where it is not known.
[[nodiscard]] std::string_view source_name_of(std::string_view source_host);

}  // namespace hitstream::analytics
