#include "analytics/pattern_filter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hitstream::analytics {
namespace {

// Pattern 0: "apple" or "pear", and "tree". 1: "app". 2: nothing. 3: bytes.
constexpr RequiredWord kWords[] = {
    {"apple", 0, 0}, {"pear", 0, 0}, {"tree", 0, 1}, {"app", 1, 0}, {"\xFF\xFE\xFD", 3, 0}};

std::vector<int> candidates(std::string_view text) {
  PatternFilter filter(kWords, 4);
  const auto found = filter.candidates(text);
  return {found.begin(), found.end()};
}

TEST(PatternFilter, AsksForAWordOfEachSet) {
  EXPECT_EQ(candidates("an apple"), (std::vector{1}));
  EXPECT_EQ(candidates("a pear tree"), (std::vector{0}));
  EXPECT_EQ(candidates("treeapple"), (std::vector{0, 1}));
  EXPECT_EQ(candidates("tree"), (std::vector<int>{}));
}

TEST(PatternFilter, LooksAtEveryPlaceInAnyCaseAndAtAnyBytes) {
  EXPECT_EQ(candidates("ApP"), (std::vector{1}));
  EXPECT_EQ(candidates(std::string(1, '\0') + "\xFF\xFE\xFD"), (std::vector{3}));
  for (const char* text : {"", "a", "ap", "appl", "a p p"})
    EXPECT_EQ(candidates(text).size(), std::string(text) == "appl" ? 1U : 0U) << text;
}

TEST(PatternFilter, ForgetsTheTextBefore) {
  PatternFilter filter(kWords, 4);
  EXPECT_EQ(filter.candidates("pear").size(), 0U);
  EXPECT_EQ(filter.candidates("tree").size(), 0U);
  EXPECT_EQ(std::vector<int>(filter.without_words().begin(), filter.without_words().end()), (std::vector{2}));
}

}  // namespace
}  // namespace hitstream::analytics
