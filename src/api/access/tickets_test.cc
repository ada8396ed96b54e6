#include "api/access/tickets.h"

#include <gtest/gtest.h>

namespace hitstream::api::access {
namespace {

constexpr Secret kSecret{7};

TEST(Sessions, LastUntilTheirEnd) {
  const Sessions sessions(kSecret, "$scrypt$a");
  const std::string text = sessions.make(2000);
  EXPECT_EQ(sessions.open(text, 1999), 2000);
  EXPECT_FALSE(sessions.open(text, 2000));
}

TEST(Sessions, EndWithThePassword) {
  EXPECT_FALSE(Sessions(kSecret, "$scrypt$b").open(Sessions(kSecret, "$scrypt$a").make(2000), 1));
}

TEST(Shares, KnowTheirSiteUntilTheirEnd) {
  const Shares shares(kSecret);
  const std::string text = shares.make({"example.org", 2000});
  ASSERT_TRUE(shares.open(text, 1999));
  EXPECT_EQ(shares.open(text, 1999)->site, "example.org");
  EXPECT_EQ(shares.open(text, 1999)->until_ms, 2000);
  EXPECT_FALSE(shares.open(text, 2000));
}

TEST(Shares, AreNoSessionsAndNeverOfAllSites) {
  const Shares shares(kSecret);
  EXPECT_FALSE(Sessions(kSecret, "").open(shares.make({"a", 2000}), 1));
  EXPECT_FALSE(shares.open(Sessions(kSecret, "").make(2000), 1));
  EXPECT_FALSE(shares.open(shares.make({"", 2000}), 1));
}

TEST(ApiTokens, AreLongAndDifferent) {
  env::SeededRandom random(1);
  const std::string token = make_api_token(random);
  EXPECT_EQ(token.size(), 47);
  EXPECT_TRUE(token.starts_with("hst_"));
  EXPECT_NE(token, make_api_token(random));
}

}  // namespace
}  // namespace hitstream::api::access
