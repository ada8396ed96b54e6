#include "collector/token.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "collector/token_uses.h"
#include "env/random.h"

namespace hitstream::collector {
namespace {

Token random_token(env::SeededRandom& random) {
  Token token;
  std::array<std::uint8_t, 13> rest{};
  random.fill(token.view);
  random.fill(token.session);
  random.fill(rest);
  token.flags = rest[0];
  std::memcpy(&token.issued_s, &rest[1], sizeof token.issued_s);
  std::memcpy(&token.site, &rest[5], sizeof token.site);
  return token;
}

std::string sealed(const TokenSealer& sealer, const Token& token) {
  TokenText text;
  sealer.seal(token, text);
  return {text.data(), text.size()};
}

class TokenTest : public testing::Test {
 protected:
  env::SeededRandom random_{11};
  TokenSealer sealer_{TokenKeys(Secret{1})};
};

TEST_F(TokenTest, OpensAsItWasSealed) {
  for (int i = 0; i < 100; ++i) {
    const Token token = random_token(random_);
    EXPECT_EQ(sealer_.open(sealed(sealer_, token)), token);
  }
}

TEST_F(TokenTest, AnyFlippedBitIsRefused) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int i = 0; i < 10; ++i) {
    const std::string good = sealed(sealer_, random_token(random_));
    for (std::size_t at = 0; at < good.size(); ++at) {
      for (unsigned bit = 0; bit < 6; ++bit) {
        std::string bad = good;
        bad[at] = digits[digits.find(good[at]) ^ (1U << bit)];
        EXPECT_FALSE(sealer_.open(bad)) << at << " " << bit;
      }
    }
  }
}

TEST_F(TokenTest, WhatIsNoTokenIsRefused) {
  const std::string good = sealed(sealer_, random_token(random_));
  EXPECT_FALSE(sealer_.open(""));
  EXPECT_FALSE(sealer_.open(good.substr(1)));
  EXPECT_FALSE(sealer_.open(good + "A"));
  EXPECT_FALSE(sealer_.open("=" + good.substr(1)));
  EXPECT_FALSE(TokenSealer(TokenKeys(Secret{2})).open(good));
}

TEST_F(TokenTest, ASiteHasAHashAndNoSiteHasNone) {
  EXPECT_EQ(sealer_.hash_of(""), 0U);
  EXPECT_NE(sealer_.hash_of("a"), sealer_.hash_of("b"));
}

TEST_F(TokenTest, IsTakenSoOftenAndNoMore) {
  TokenUses uses(2);
  const Token one = random_token(random_);
  const Token other = random_token(random_);
  EXPECT_TRUE(uses.use(one));
  EXPECT_TRUE(uses.use(one));
  EXPECT_FALSE(uses.use(one));
  EXPECT_TRUE(uses.use(other));
}

TEST_F(TokenTest, WhereThereIsNoRoomTheOldestViewIsForgotten) {
  TokenUses uses(1);
  Token token;
  for (std::uint8_t i = 0; i < 9; ++i) {
    token.view = {0, 0, i};  // all of one set
    token.issued_s = i;
    EXPECT_TRUE(uses.use(token));
  }
  EXPECT_FALSE(uses.use(token));
  token.view = {0, 0, 0};
  EXPECT_TRUE(uses.use(token));
}

}  // namespace
}  // namespace hitstream::collector
