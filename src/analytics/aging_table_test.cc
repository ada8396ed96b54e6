#include "analytics/aging_table.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>

namespace hitstream::analytics {
namespace {

TEST(AgingTable, KnowsWhatWasPutForItsLife) {
  AgingTable<int> table(1 << 12, 100);
  *table.find_or_add(7, 1000).first = 42;
  for (std::uint32_t now_s = 1000; now_s <= 1100; now_s += 10) (void)table.find_or_add(now_s, now_s);
  ASSERT_NE(table.find(7), nullptr);
  EXPECT_EQ(*table.find(7), 42);
  for (std::uint32_t now_s = 1101; now_s <= 1400; now_s += 10) (void)table.find_or_add(now_s, now_s);
  EXPECT_EQ(table.find(7), nullptr);
}

TEST(AgingTable, WhatIsAskedForStaysYoung) {
  AgingTable<int> table(1 << 12, 100);
  *table.find_or_add(7, 1000).first = 42;
  for (std::uint32_t now_s = 1000; now_s < 5000; now_s += 60) EXPECT_TRUE(table.find_or_add(7, now_s).second);
}

TEST(AgingTable, ForgetsTheOldestWhenItIsFull) {
  AgingTable<std::uint64_t> table(64, 1'000'000);
  for (std::uint64_t key = 2; key < 1000; ++key) *table.find_or_add(key, 10).first = key;
  EXPECT_EQ(table.find(2), nullptr);
  for (std::uint64_t key = 1000 - 48; key < 1000; ++key) ASSERT_NE(table.find(key), nullptr) << key;
  EXPECT_LE(table.memory_bytes(), 2U * 64 * 16);
}

TEST(AgingTable, HoldsWhatAMapWould) {
  std::mt19937_64 random(1);
  AgingTable<std::uint64_t> table(1 << 16, 1'000'000);
  std::unordered_map<std::uint64_t, std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::uint64_t key = random() % 5000 * 64;
    if (random() % 3 == 0) {
      table.erase(key);
      expected.erase(key);
      ASSERT_EQ(table.find(key), nullptr);
      continue;
    }
    const auto [value, known] = table.find_or_add(key, 5);
    ASSERT_EQ(known, expected.contains(key));
    ASSERT_EQ(*value, expected[key]);
    *value = expected[key] = i;
  }
  std::size_t seen = 0;
  table.for_each([&](std::uint64_t key, std::uint64_t value) {
    ++seen;
    EXPECT_EQ(value, expected[key < 3 ? 0 : key]);
  });
  EXPECT_EQ(seen, expected.size());
}

TEST(AgingTable, WhatComesAndGoesTakesNoRoom) {
  AgingTable<std::uint64_t> table(64, 1'000'000);
  *table.find_or_add(7, 10).first = 42;
  for (std::uint64_t key = 100; key < 10'000; ++key) {
    *table.find_or_add(key, 10).first = key;
    table.erase(key);
  }
  ASSERT_NE(table.find(7), nullptr);
  EXPECT_EQ(*table.find(7), 42U);
}

TEST(AgingTable, ErasesWhatIsOld) {
  AgingTable<int> table(64, 100);
  *table.find_or_add(7, 1000).first = 42;
  (void)table.find_or_add(8, 1101);
  table.erase(7);
  EXPECT_EQ(table.find(7), nullptr);
  EXPECT_FALSE(table.find_or_add(7, 1101).second);
}

}  // namespace
}  // namespace hitstream::analytics
