#include "analytics/sources.h"

#include <gtest/gtest.h>

#include <string>

#include "analytics/source_table.h"

namespace hitstream::analytics {
namespace {

TEST(Sources, AreNamedWhateverTheirCountryIs) {
  for (const char* host : {"google.com", "google.de", "google.co.uk", "google.com.br", "news.google.com",
                           "com.google.android.googlequicksearchbox"}) {
    EXPECT_EQ(source_name_of(host), "Google") << host;
    EXPECT_EQ(channel_of(host, ""), Channel::kSearch) << host;
  }
  EXPECT_EQ(source_name_of("t.co"), "X");
  EXPECT_EQ(source_name_of("old.reddit.com"), "Reddit");
}

TEST(Sources, OfAMoreSpecificHostComeFirst) {
  EXPECT_EQ(source_name_of("mail.google.com"), "Gmail");
  EXPECT_EQ(channel_of("mail.google.com", ""), Channel::kMail);
  EXPECT_EQ(channel_of("uk.mail.yahoo.com", ""), Channel::kMail);
  EXPECT_EQ(channel_of("r.search.yahoo.com", ""), Channel::kSearch);
}

TEST(Sources, ThatAreNotKnownAreThemselves) {
  for (const char* host : {"example.org", "google.example.com", "notgoogle.com", "google.evil.de", "google",
                           "x.com.example.org", "[2001:db8::1]"}) {
    EXPECT_EQ(source_name_of(host), host);
    EXPECT_EQ(channel_of(host, ""), Channel::kReferral) << host;
  }
  EXPECT_EQ(source_name_of(""), "");
  EXPECT_EQ(channel_of("", ""), Channel::kDirect);
}

TEST(Channels, AreSaidByTheMediumFirst) {
  EXPECT_EQ(channel_of("google.com", "cpc"), Channel::kPaid);
  EXPECT_EQ(channel_of("facebook.com", "Paid_Social"), Channel::kPaid);
  EXPECT_EQ(channel_of("", "Email"), Channel::kMail);
  EXPECT_EQ(channel_of("", "newsletter"), Channel::kMail);
  EXPECT_EQ(channel_of("", "social"), Channel::kSocial);
  EXPECT_EQ(channel_of("example.org", "organic"), Channel::kSearch);
  EXPECT_EQ(channel_of("google.com", "qr-code"), Channel::kCampaign);
}

TEST(Channels, HaveNames) {
  EXPECT_EQ(name_of(Channel::kDirect), "direct");
  EXPECT_EQ(name_of(Channel::kReferral), "referral");
}

// One that an earlier one hides would never be found.
TEST(NamedSources, AreEachFoundByTheirOwnDomain) {
  for (const NamedSource& source : kNamedSources) {
    std::string host(source.domain);
    if (host.ends_with(".*")) host.replace(host.size() - 1, 1, "fr");
    EXPECT_EQ(source_name_of(host), source.name) << host;
    EXPECT_EQ(channel_of(host, ""), source.channel) << host;
  }
}

}  // namespace
}  // namespace hitstream::analytics
