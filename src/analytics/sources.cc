#include "analytics/sources.h"

#include <algorithm>
#include <array>
#include <optional>

#include "analytics/source_table.h"
#include "base/text.h"

namespace hitstream::analytics {
namespace {

struct Medium {
  std::string_view name;
  Channel channel;
};
// As advertisers write them; the rest are campaigns.
constexpr Medium kMedia[] = {
    {"cpc", Channel::kPaid},      {"ppc", Channel::kPaid},
    {"cpm", Channel::kPaid},      {"cpv", Channel::kPaid},
    {"cpa", Channel::kPaid},      {"display", Channel::kPaid},
    {"banner", Channel::kPaid},   {"retargeting", Channel::kPaid},
    {"email", Channel::kMail},    {"e-mail", Channel::kMail},
    {"mail", Channel::kMail},     {"newsletter", Channel::kMail},
    {"social", Channel::kSocial}, {"social-media", Channel::kSocial},
    {"sm", Channel::kSocial},     {"organic", Channel::kSearch},
    {"search", Channel::kSearch}, {"referral", Channel::kReferral},
    {"(none)", Channel::kDirect},
};
constexpr std::string_view kPaidPrefix = "paid";
constexpr std::string_view kAnyCountry = ".*";

Channel channel_of_medium(std::string_view medium) {
  if (base::equals_ignoring_case(medium.substr(0, kPaidPrefix.size()), kPaidPrefix)) return Channel::kPaid;
  for (const Medium& known : kMedia) {
    if (base::equals_ignoring_case(medium, known.name)) return known.channel;
  }
  return Channel::kCampaign;
}

bool is_second_level(std::string_view label) { return label == "co" || label == "com" || label == "org"; }

// "de", "com", "co.uk", "com.br": where one firm has a domain of each country. "google.example.com" has none
// of these behind "google".
bool is_country_suffix(std::string_view suffix) {
  const std::size_t dot = suffix.find('.');
  if (dot == std::string_view::npos) return suffix.size() == 2 || suffix == "com";
  return is_second_level(suffix.substr(0, dot)) && suffix.size() - dot - 1 == 2;
}

// Whether `host` is `domain` or lies below it.
bool lies_in(std::string_view host, std::string_view domain) {
  return host.ends_with(domain) &&
         (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

bool is_of(std::string_view host, std::string_view domain) {
  if (!domain.ends_with(kAnyCountry)) return lies_in(host, domain);
  const std::string_view stem = domain.substr(0, domain.size() - kAnyCountry.size());
  for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
    if (lies_in(host.substr(0, dot), stem) && is_country_suffix(host.substr(dot + 1))) return true;
  }
  return false;
}

const NamedSource* find(std::string_view host) {
  const auto* const found =
      std::find_if(std::begin(kNamedSources), std::end(kNamedSources),
                   [host](const NamedSource& known) { return is_of(host, known.domain); });
  return found == std::end(kNamedSources) ? nullptr : found;
}

}  // namespace

std::string_view name_of(Channel channel) {
  constexpr std::array<std::string_view, 7> kNames{"direct",   "search", "social",  "mail",
                                                   "campaign", "paid",   "referral"};
  return kNames.at(static_cast<std::size_t>(channel));
}

Channel channel_of(std::string_view source, std::string_view utm_medium) {
  if (!utm_medium.empty()) return channel_of_medium(utm_medium);
  if (source.empty()) return Channel::kDirect;
  const NamedSource* const known = find(source);
  return known == nullptr ? Channel::kReferral : known->channel;
}

std::string_view source_name_of(std::string_view source) {
  const NamedSource* const known = source.empty() ? nullptr : find(source);
  return known == nullptr ? source : known->name;
}

}  // namespace hitstream::analytics
