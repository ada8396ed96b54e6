#include <gtest/gtest.h>

#include "hit/hit.h"

namespace hitstream::hit {
namespace {

TEST(IsAheadOfView, KnowsWhatBrowsersFetchBeforeAnybodySeesIt) {
  EXPECT_TRUE(is_ahead_of_view("prefetch"));
  EXPECT_TRUE(is_ahead_of_view("prefetch;prerender"));
  EXPECT_TRUE(is_ahead_of_view("prerender"));
  EXPECT_FALSE(is_ahead_of_view(""));
  EXPECT_FALSE(is_ahead_of_view("preview"));
}

}  // namespace
}  // namespace hitstream::hit
