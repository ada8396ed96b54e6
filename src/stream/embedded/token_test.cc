#include "stream/embedded/token.h"

#include <gtest/gtest.h>

namespace hitstream::stream::embedded {
namespace {

constexpr const char* kHex = "000102030405060708090a0b0c0d0e0f";

TEST(Token, IsReadAsItWasWritten) {
  const Token token{18446744073709551615U, base::SourceId::parse(kHex)};
  EXPECT_EQ(to_text(token), std::string("18446744073709551615@") + kHex);
  EXPECT_EQ(parse_token(to_text(token)), token);
  EXPECT_EQ(to_text(Token{}), "0@");
  EXPECT_EQ(parse_token("0@"), Token{});
  EXPECT_EQ(parse_token(""), Token{});
  EXPECT_EQ(parse_token("7@"), (Token{7, std::nullopt}));
}

TEST(Token, NothingElseIsOne) {
  for (const std::string text :
       {"7", "@", "x@", "-1@", " 7@", "7@00", "18446744073709551616@", "7@zz0102030405060708090a0b0c0d0e0f",
        "0@000102030405060708090a0b0c0d0e0f", "7@000102030405060708090a0b0c0d0e0f "}) {
    EXPECT_EQ(parse_token(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hitstream::stream::embedded
