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

TEST(PairsOf, AreBounded) {
  EXPECT_TRUE(pairs_of("a&b&c", 3));
  EXPECT_FALSE(pairs_of("a&b&c&d", 3));
}

}  // namespace
}  // namespace hitstream::api
