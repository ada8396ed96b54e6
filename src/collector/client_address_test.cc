#include "collector/client_address.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace hitstream::collector {
namespace {

std::vector<base::IpNetwork> networks(std::initializer_list<const char*> texts) {
  std::vector<base::IpNetwork> list;
  for (const char* text : texts) list.push_back(base::IpNetwork::parse(text).value());
  return list;
}

// The client's address in text, with loopback, 10.0.0.0/8 and fd00::/8 trusted.
std::string client(const char* peer, std::string_view header) {
  static const auto trusted = networks({"127.0.0.0/8", "::1", "10.0.0.0/8", "fd00::/8"});
  return client_address(base::IpAddress::parse(peer).value(), header, trusted).to_string();
}

TEST(ClientAddress, IsThePeerWithoutHeader) {
  EXPECT_EQ(client("198.51.100.7", ""), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", ""), "127.0.0.1");
}

TEST(ClientAddress, AnUntrustedPeerIsNotBelieved) {
  EXPECT_EQ(client("198.51.100.7", "1.2.3.4"), "198.51.100.7");
}

TEST(ClientAddress, NobodyIsTrustedWithoutNetworks) {
  const auto peer = base::IpAddress::parse("127.0.0.1").value();
  EXPECT_EQ(client_address(peer, "1.2.3.4", {}).to_string(), "127.0.0.1");
}

TEST(ClientAddress, IsTheRightmostThatIsNotTrusted) {
  EXPECT_EQ(client("127.0.0.1", "1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(client("127.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(client("127.0.0.1", "6.6.6.6, 1.2.3.4, 10.1.1.1,fd00::9"), "1.2.3.4");
  EXPECT_EQ(client("::1", "2001:db8::1"), "2001:db8::1");
}

TEST(ClientAddress, PortsAndBracketsAreUnderstood) {
  EXPECT_EQ(client("127.0.0.1", "1.2.3.4:5678"), "1.2.3.4");
  EXPECT_EQ(client("127.0.0.1", "[2001:db8::1]:5678"), "2001:db8::1");
}

TEST(ClientAddress, IsTheLeftmostWhereAllAreTrusted) {
  EXPECT_EQ(client("127.0.0.1", "10.0.0.1, 10.0.0.2"), "10.0.0.1");
}

TEST(ClientAddress, WhatIsNoAddressEndsTheWalk) {
  EXPECT_EQ(client("127.0.0.1", "unknown"), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "1.2.3.4, unknown"), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "1.2.3.4, unknown, 10.0.0.2"), "10.0.0.2");
  EXPECT_EQ(client("127.0.0.1", "<script>, 1.2.3.4"), "1.2.3.4");
}

TEST(ClientAddress, EmptyElementsAreSkipped) {
  EXPECT_EQ(client("127.0.0.1", "1.2.3.4,, ,10.0.0.1 , "), "1.2.3.4");
  EXPECT_EQ(client("127.0.0.1", " , ,"), "127.0.0.1");
}

TEST(ClientAddress, AMappedAddressIsItsIpv4Address) {
  EXPECT_EQ(client("::ffff:127.0.0.1", "::ffff:1.2.3.4"), "1.2.3.4");
}

TEST(WriteAddress, WritesWhatToStringReturns) {
  for (const char* text :
       {"0.0.0.0", "255.255.255.255", "1.20.103.0", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8:0:1:1:1:1:1"}) {
    const auto address = base::IpAddress::parse(text).value();
    AddressText room;
    EXPECT_EQ(write_address(address, room), text);
    EXPECT_EQ(write_address(address, room), address.to_string());
  }
}

TEST(WriteAddress, WritesEachByte) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto of_byte = static_cast<std::uint8_t>(byte);
    const base::IpAddress address({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, of_byte, 1, of_byte, of_byte});
    AddressText room;
    EXPECT_EQ(write_address(address, room), address.to_string());
  }
}

}  // namespace
}  // namespace hitstream::collector
