#include "api/access/throttle.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::api::access {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

base::IpAddress address(const std::string& text) { return *base::IpAddress::parse(text); }

TEST(Throttle, AllowsSomeTriesAndThenFew) {
  Throttle throttle({.client_burst = 3, .client_per_minute = 2});
  const base::IpAddress client = address("192.0.2.1");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.take(client, 0)) << i;
  EXPECT_FALSE(throttle.take(client, 0));
  EXPECT_FALSE(throttle.take(client, 29 * kSecond));
  EXPECT_TRUE(throttle.take(client, 30 * kSecond));
  EXPECT_FALSE(throttle.take(client, 30 * kSecond));
  EXPECT_EQ(throttle.retry_after_s(), 30);
}

TEST(Throttle, DoesNotHinderOthers) {
  Throttle throttle({.client_burst = 1});
  EXPECT_TRUE(throttle.take(address("192.0.2.1"), 0));
  EXPECT_FALSE(throttle.take(address("192.0.2.1"), 0));
  EXPECT_TRUE(throttle.take(address("192.0.2.2"), 0));
}

TEST(Throttle, TakesANetworkOfIpv6ForOneClient) {
  Throttle throttle({.client_burst = 1});
  EXPECT_TRUE(throttle.take(address("2001:db8::1"), 0));
  EXPECT_FALSE(throttle.take(address("2001:db8::ffff:2"), 0));
  EXPECT_TRUE(throttle.take(address("2001:db8:0:1::1"), 0));
}

TEST(Throttle, BoundsAllTogether) {
  Throttle throttle({.all_burst = 4, .all_per_minute = 60});
  int taken = 0;
  for (int i = 0; i < 20; ++i) taken += throttle.take(address("192.0.2." + std::to_string(i)), 0) ? 1 : 0;
  EXPECT_EQ(taken, 4);
  EXPECT_TRUE(throttle.take(address("192.0.2.77"), kSecond));
}

TEST(Throttle, GivesARightTryBack) {
  Throttle throttle({.client_burst = 1});
  const base::IpAddress client = address("192.0.2.1");
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(throttle.take(client, 0));
    throttle.give_back(client);
  }
}

TEST(Throttle, RemembersABoundedNumberOfClients) {
  Throttle throttle({.client_burst = 1, .all_burst = 1000, .clients_max = 2});
  EXPECT_TRUE(throttle.take(address("192.0.2.1"), 1));
  EXPECT_TRUE(throttle.take(address("192.0.2.2"), 2));
  EXPECT_TRUE(throttle.take(address("192.0.2.3"), 3));
  EXPECT_FALSE(throttle.take(address("192.0.2.2"), 4));
  EXPECT_TRUE(throttle.take(address("192.0.2.1"), 5)) << "it was forgotten";
}

}  // namespace
}  // namespace hitstream::api::access
