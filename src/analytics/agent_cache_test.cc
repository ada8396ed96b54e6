#include "analytics/agent_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::analytics {
namespace {

TEST(AgentCache, RemembersBothAnswers) {
  AgentCache<bool> cache(1 << 20);
  cache.put("a", true);
  cache.put("b", false);
  EXPECT_TRUE(*cache.find("a"));
  EXPECT_FALSE(*cache.find("b"));
  EXPECT_EQ(cache.find("c"), nullptr);
}

TEST(AgentCache, KeepsWithinItsMemoryAndWhatIsAskedForStays) {
  constexpr std::size_t kBytes = 64 << 10;
  AgentCache<std::string> cache(kBytes);
  cache.put("often", "kept", 4);
  for (int i = 0; i < 20'000; ++i) {
    const std::string agent = "agent " + std::to_string(i);
    cache.put(agent, agent, agent.size());
    ASSERT_LE(cache.memory_bytes(), kBytes);
    if (i % 100 == 0) {
      ASSERT_NE(cache.find("often"), nullptr) << i;
      ASSERT_EQ(*cache.find("often"), "kept") << i;
    }
  }
  EXPECT_EQ(cache.find("agent 0"), nullptr);
  EXPECT_EQ(*cache.find("agent 19999"), "agent 19999");
}

TEST(AgentCache, ReckonsWhatItsValuesHold) {
  AgentCache<std::string> cache(1 << 20);
  cache.put("a", "first", 100);
  EXPECT_EQ(cache.memory_bytes(), AgentCache<std::string>::kEntryBytes + 101);
  cache.put("a", "second", 10);
  EXPECT_EQ(cache.memory_bytes(), AgentCache<std::string>::kEntryBytes + 11);
  EXPECT_EQ(*cache.find("a"), "second");
}

TEST(AgentCache, TakesNothingLargerThanItself) {
  AgentCache<bool> cache(1000);
  EXPECT_EQ(cache.put(std::string(1000, 'x'), true), nullptr);
  EXPECT_EQ(cache.put("x", true, 1000), nullptr);
  EXPECT_EQ(cache.memory_bytes(), 0U);
}

}  // namespace
}  // namespace hitstream::analytics
