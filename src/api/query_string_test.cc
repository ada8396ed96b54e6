#include "api/query_string.h"

#include <gtest/gtest.h>

namespace hitstream::api {
namespace {

TEST(PairsOf, AreDecodedAndInTheirOrder) {
  const Pairs pairs = *pairs_of("a=1&filter=page%3A%2Fx%20y&&b&filter=a+b%2B&=x");
  const Pairs expected{{"a", "1"}, {"filter", "page:/x y"}, {"b", ""}, {"filter", "a b+"}, {"", "x"}};
  EXPECT_EQ(pairs, expected);
  EXPECT_TRUE(pairs_of("")->empty());
}

TEST(PairsOf, KeepAPercentSignThatMeansNothing) {
  EXPECT_EQ((*pairs_of("a=%&b=%2&c=%zz")), (Pairs{{"a", "%"}, {"b", "%2"}, {"c", "%zz"}}));
}

TEST(PercentEncoded, IsWhatItWasOnceDecoded) {
  EXPECT_EQ(percent_encoded("/dashboard?a=b c&d=\xc3\xa4%20"), "/dashboard%3Fa%3Db%20c%26d%3D%C3%A4%2520");
  for (const std::string text : {"/a?b=c&d=%2F+e#f", "", "\r\n", "\xff"})
    EXPECT_EQ(percent_decoded(percent_encoded(text)), text);
}

TEST(PairsOf, AreBounded) {
  EXPECT_TRUE(pairs_of("a&b&c", 3));
  EXPECT_FALSE(pairs_of("a&b&c&d", 3));
}

}  // namespace
}  // namespace hitstream::api
