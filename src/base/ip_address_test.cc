#include "base/ip_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstring>

namespace hitstream::base {
namespace {

TEST(IpAddress, ReadsWhatProxiesWrite) {
  const std::pair<const char*, const char*> cases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1:4711", "192.0.2.1"},
      {"2001:DB8::1", "2001:db8::1"},
      {"[2001:db8::1]", "2001:db8::1"},
      {"[2001:db8::1]:443", "2001:db8::1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::1", "::1"},
  };
  for (const auto& [text, canonical] : cases) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), canonical);
  }
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* bad : {"", "unknown", "192.0.2", "192.0.2.256", "192.0.2.1:", "192.0.2.1:65536", "[::1",
                          "[::1]x", "[192.0.2.1]", "fe80::1%eth0", "_hidden", "2001:db8:::1", "1.2.3.4.5"}) {
    EXPECT_FALSE(IpAddress::parse(bad)) << bad;
  }
}

TEST(IpAddress, TakesOfFourNumbersWhatTheLibraryTakes) {
  for (const char* text :
       {"0.0.0.0", "255.255.255.255", "01.2.3.4", "1.2.3.00", "1.2.3.0", "256.1.1.1", "1.2.3.4000", "1..3.4",
        ".1.2.3", "1.2.3.", "1.2.3.4 ", "-1.2.3.4", "1.2.3.4.", "0001.2.3.4", "+1.2.3.4"}) {
    in_addr expected{};
    const bool is_taken = inet_pton(AF_INET, text, &expected) == 1;
    const auto address = IpAddress::parse(text);
    EXPECT_EQ(address.has_value(), is_taken) << text;
    EXPECT_TRUE(!address || std::memcmp(address->bytes().data() + 12, &expected, 4) == 0) << text;
  }
}

TEST(IpNetwork, ContainsExactlyItsAddresses) {
  const auto contains = [](const char* network, const char* address) {
    return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
  };
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.129"));
  EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(contains("127.0.0.1", "::ffff:127.0.0.1"));
  EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(contains("0.0.0.0/0", "::1"));
  EXPECT_TRUE(contains("fd00::/8", "fdff::1"));
  EXPECT_TRUE(contains("::/0", "10.0.0.1"));
}

TEST(IpNetwork, KnowsItsEnds) {
  const auto ends = [](const char* text) {
    const IpNetwork network = IpNetwork::parse(text).value();
    return network.first().to_string() + " " + network.last().to_string();
  };
  EXPECT_EQ(ends("10.1.2.3/8"), "10.0.0.0 10.255.255.255");
  EXPECT_EQ(ends("192.0.2.129/25"), "192.0.2.128 192.0.2.255");
  EXPECT_EQ(ends("192.0.2.1"), "192.0.2.1 192.0.2.1");
  EXPECT_EQ(ends("2001:db8::1/127"), "2001:db8:: 2001:db8::1");
}

TEST(IpNetwork, RefusesWhatIsNone) {
  for (const char* bad :
       {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0:80/8", "[::1]/128", "x/8"}) {
    EXPECT_FALSE(IpNetwork::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace hitstream::base
