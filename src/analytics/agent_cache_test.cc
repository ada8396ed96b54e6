#include "analytics/agent_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

TEST(AgentCache, RemembersBothAnswers) {
  AgentCache cache(1 << 20);
  cache.put("a", true);
  cache.put("b", false);
  EXPECT_EQ(cache.find("a"), true);
  EXPECT_EQ(cache.find("b"), false);
  EXPECT_EQ(cache.find("c"), std::nullopt);
}

TEST(AgentCache, KeepsWithinItsMemoryAndWhatIsAskedForStays) {
  constexpr std::size_t kBytes = 64 << 10;
  AgentCache cache(kBytes);
  cache.put("often", true);
  for (int i = 0; i < 20'000; ++i) {
    cache.put("agent " + std::to_string(i), false);
    ASSERT_LE(cache.memory_bytes(), kBytes);
    if (i % 100 == 0) {
      ASSERT_EQ(cache.find("often"), true) << i;
    }
  }
  EXPECT_EQ(cache.find("agent 0"), std::nullopt);
  EXPECT_EQ(cache.find("agent 19999"), false);
}

TEST(AgentCache, TakesNothingLargerThanItself) {
  AgentCache cache(1000);
  cache.put(std::string(1000, 'x'), true);
  EXPECT_EQ(cache.memory_bytes(), 0U);
}

}  // namespace
}  // namespace hitstream::analytics
