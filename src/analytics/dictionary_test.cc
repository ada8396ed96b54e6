#include "analytics/dictionary.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hitstream::analytics {
namespace {

constexpr std::size_t kPlenty = 1 << 20;

TEST(Dictionary, GivesEachTextOneNumber) {
  Dictionary texts(0xFFFF, kPlenty, 1);
  EXPECT_EQ(texts.add(""), 0U);
  const auto a = texts.add("a");
  const auto b = texts.add("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(texts.add("a"), a);
  EXPECT_EQ(texts.find("b"), b);
  EXPECT_EQ(texts.text(a), "a");
  EXPECT_EQ(texts.text(0), "");
  EXPECT_EQ(texts.find("c"), Dictionary::none());
}

TEST(Dictionary, KeepsThousandsOfThemApart) {
  Dictionary texts(0xFFFFFF, kPlenty, 2);
  for (int i = 0; i < 10'000; ++i)
    ASSERT_EQ(texts.add("/page/" + std::to_string(i)), static_cast<unsigned>(i + 1));
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(texts.find("/page/" + std::to_string(i)), static_cast<unsigned>(i + 1));
    ASSERT_EQ(texts.text(static_cast<unsigned>(i + 1)), "/page/" + std::to_string(i));
  }
}

TEST(Dictionary, WhatFindsNoNumberIsOther) {
  Dictionary texts(4, kPlenty, 3);
  for (const char* text : {"a", "b", "c"}) EXPECT_LT(texts.add(text), 4U);
  EXPECT_EQ(texts.add("d"), 4U);
  EXPECT_EQ(texts.add("a"), 1U);
  EXPECT_EQ(texts.text(4), kOtherTexts);
  EXPECT_EQ(texts.find(kOtherTexts), 4U);
  EXPECT_TRUE(texts.nearly_full());
}

TEST(Dictionary, WhatFindsNoMemoryIsOther) {
  Dictionary texts(0xFFFFFF, 1000, 4);
  Dictionary::Id id = 0;
  for (int i = 0; i < 100 && id != texts.other_id(); ++i)
    id = texts.add(std::string(20, static_cast<char>('!' + i)));
  EXPECT_EQ(id, texts.other_id());
  EXPECT_GT(texts.end(), 5U);
  EXPECT_TRUE(texts.nearly_full());
}

TEST(Dictionary, GivesNumbersAnewThatNobodyUses) {
  Dictionary texts(4, kPlenty, 5);
  for (const char* text : {"a", "b", "c"}) (void)texts.add(text);
  texts.keep({false, true, false, true});
  EXPECT_EQ(texts.find("b"), Dictionary::none());
  EXPECT_EQ(texts.text(texts.find("a")), "a");
  EXPECT_EQ(texts.text(texts.find("c")), "c");
  EXPECT_EQ(texts.add("d"), 2U);
  EXPECT_EQ(texts.text(2), "d");
  EXPECT_EQ(texts.add("e"), texts.other_id());
}

}  // namespace
}  // namespace hitstream::analytics
