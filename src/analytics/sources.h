// What kind of place visitors come from, and what it is called.
#pragma once

#include <cstdint>
#include <string_view>

namespace hitstream::analytics {

enum class Channel : std::uint8_t { kDirect, kSearch, kSocial, kMail, kCampaign, kPaid, kReferral };

// "direct", "search", "social", "mail", "campaign", "paid", "referral".
[[nodiscard]] std::string_view name_of(Channel channel);

// `source` is a host as Facts has it, "" direct. The medium of a campaign says more than the host: "cpc" is
// paid, "email" mail, "social" social, "organic" search, "referral" a referral, any other one a campaign.
// Without one, the host is looked for in the table of sources.
[[nodiscard]] Channel channel_of(std::string_view source, std::string_view utm_medium);

// The name of who runs the host ("Google" for "google.co.uk" and "com.google.android.gm" alike, so that a
// list shows one line), or the host itself. "" stays "".
[[nodiscard]] std::string_view source_name_of(std::string_view source);

}  // namespace hitstream::analytics
