#include "collector/token_uses.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace hitstream::collector {
namespace {

Token token_of(std::uint8_t view) {
  Token token;
  token.view.fill(view);
  token.issued_s = 1;
  return token;
}

TEST(TokenUses, EachTokenHasItsOwnNumber) {
  TokenUses uses(2);
  EXPECT_TRUE(uses.use(token_of(1)));
  EXPECT_TRUE(uses.use(token_of(1)));
  EXPECT_FALSE(uses.use(token_of(1)));
  EXPECT_TRUE(uses.use(token_of(2)));
}

TEST(TokenUses, ManyThreadsTogetherUseATokenAsOftenAsItMayBe) {
  constexpr std::uint32_t kUses = 1000;
  TokenUses uses(kUses);
  std::atomic<std::uint32_t> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::uint32_t n = 0; n < kUses; ++n) taken += uses.use(token_of(1)) ? 1U : 0U;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, kUses);
}

}  // namespace
}  // namespace hitstream::collector
