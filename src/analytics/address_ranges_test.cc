#include "analytics/address_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace hitstream::analytics {
namespace {

using base::IpAddress;
using base::IpNetwork;

bool contains(const AddressRanges& ranges, const char* address) {
  return ranges.contains(IpAddress::parse(address).value());
}

TEST(AddressRanges, ContainsExactlyWhatItsNetworksDo) {
  const auto ranges = AddressRanges::parse("# nets\n10.0.0.0/8 # a\r\n\n 192.0.2.7\n2001:db8::/32");
  ASSERT_TRUE(ranges) << ranges.error().message;
  EXPECT_EQ(ranges->size(), 3U);
  for (const char* in : {"10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8::", "2001:db8:ffff::1"}) {
    EXPECT_TRUE(contains(*ranges, in)) << in;
  }
  for (const char* out : {"9.255.255.255", "11.0.0.0", "192.0.2.6", "192.0.2.8", "2001:db9::", "::1"}) {
    EXPECT_FALSE(contains(*ranges, out)) << out;
  }
}

TEST(AddressRanges, EmptyContainsNothing) {
  EXPECT_FALSE(contains(AddressRanges(), "10.0.0.1"));
  EXPECT_TRUE(AddressRanges::parse("\n# only words\n").value().empty());
}

TEST(AddressRanges, NamesTheLineThatIsNoNetwork) {
  const auto ranges = AddressRanges::parse("10.0.0.0/8\n\n10.0.0.0/33\n");
  ASSERT_FALSE(ranges);
  EXPECT_THAT(ranges.error().message, testing::HasSubstr("line 3"));
}

TEST(AddressRanges, AgreesWithAskingEveryNetwork) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto address = [&random] {
      return "10.0." + std::to_string(random() % 4) + "." + std::to_string(random() % 256);
    };
    std::string text;
    std::vector<IpNetwork> networks;
    for (std::uint64_t i = 0; i < random() % 20; ++i) {
      const std::string network = address() + "/" + std::to_string(22 + random() % 11);
      text += network + "\n";
      networks.push_back(IpNetwork::parse(network).value());
    }
    const auto ranges = AddressRanges::parse(text).value();
    for (int i = 0; i < 300; ++i) {
      const auto asked = IpAddress::parse(address()).value();
      ASSERT_EQ(ranges.contains(asked), base::any_contains(networks, asked)) << asked.to_string();
    }
  }
}

}  // namespace
}  // namespace hitstream::analytics
