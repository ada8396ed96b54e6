// IP addresses and networks (CIDR), IPv4 and IPv6.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hitstream::base {

// An IPv4 address is held as the IPv4-mapped IPv6 address, so that the two compare equal; it is written as
// IPv4.
class IpAddress {
 public:
  IpAddress() = default;  // ::
  explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  // "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; with or without ":port" behind an IPv4 or a bracketed
  // address, as proxies write them into X-Forwarded-For. No zone, no name.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  // RFC 5952 form; never longer than 45 characters.
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

class IpNetwork {
 public:
  // "10.0.0.0/8", "fd00::/8", or a single address. Host bits beyond the prefix are ignored.
  [[nodiscard]] static std::optional<IpNetwork> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& address) const;
  // The lowest and the highest address of it.
  [[nodiscard]] IpAddress first() const;
  [[nodiscard]] IpAddress last() const;

 private:
  IpNetwork(const IpAddress& address, int prefix_bits) : address_(address), prefix_bits_(prefix_bits) {}
  IpAddress address_;
  int prefix_bits_ = 128;  // of the mapped form: an IPv4 prefix plus 96
};

[[nodiscard]] inline bool any_contains(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  for (const IpNetwork& network : networks) {
    if (network.contains(address)) return true;
  }
  return false;
}

}  // namespace hitstream::base
