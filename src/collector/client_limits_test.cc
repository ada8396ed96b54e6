#include "collector/client_limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace hitstream::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

base::IpAddress ip(const char* text) { return base::IpAddress::parse(text).value(); }

TEST(ClientLimits, HoldsTheRateOfEachClient) {
  ClientLimits limits(1, 2, {});
  EXPECT_TRUE(limits.allow(ip("192.0.2.1"), 0));
  EXPECT_TRUE(limits.allow(ip("192.0.2.1"), 0));
  EXPECT_FALSE(limits.allow(ip("192.0.2.1"), kSecond / 2));
  EXPECT_TRUE(limits.allow(ip("192.0.2.2"), kSecond / 2));
  EXPECT_TRUE(limits.allow(ip("192.0.2.1"), kSecond));
  EXPECT_FALSE(limits.allow(ip("192.0.2.1"), kSecond));
}

TEST(ClientLimits, TakesANetworkOf64BitsForOneClient) {
  ClientLimits limits(1, 1, {});
  EXPECT_TRUE(limits.allow(ip("2001:db8::1"), 0));
  EXPECT_FALSE(limits.allow(ip("2001:db8::ffff:1"), 0));
  EXPECT_TRUE(limits.allow(ip("2001:db8:0:1::1"), 0));
}

TEST(ClientLimits, ManyThreadsTogetherGetOneBurst) {
  constexpr int kBurst = 500;
  ClientLimits limits(1, kBurst, {});
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kBurst; ++n) allowed += limits.allow(ip("192.0.2.1"), 0) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allowed, kBurst);
}

TEST(ClientLimits, SaysHowLongToWait) {
  EXPECT_EQ(ClientLimits(100, 1, {}).retry_after_s(), 1);
  EXPECT_EQ(ClientLimits(0.25, 1, {}).retry_after_s(), 4);
}

}  // namespace
}  // namespace hitstream::collector
