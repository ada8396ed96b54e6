#include "base/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace hitstream::base {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_port(std::string_view text) {
  const auto port = parse_decimal(text);
  return port && *port <= 65535;
}

// The address without brackets and port, or nothing where the brackets or the port are malformed.
std::optional<std::string_view> without_port(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view after = text.substr(close + 1);
    if (!after.empty() && (after.front() != ':' || !is_port(after.substr(1)))) return std::nullopt;
    const std::string_view inside = text.substr(1, close - 1);
    return inside.find(':') == std::string_view::npos ? std::nullopt : std::optional(inside);
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
    if (!is_port(text.substr(colon + 1))) return std::nullopt;
    return text.substr(0, colon);
  }
  return text;
}

// "192.0.2.1" as inet_pton(AF_INET) takes it; most addresses are.
bool read_plain_v4(std::string_view text, std::uint8_t* to) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !text.starts_with('.')) return false;
    if (part > 0) text.remove_prefix(1);
    unsigned value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 3; ++digits)
      value = value * 10 + static_cast<unsigned>(text[digits] - '0');
    if (digits == 0 || value > 255 || (digits > 1 && text[0] == '0')) return false;
    to[part] = static_cast<std::uint8_t>(value);
    text.remove_prefix(digits);
  }
  return text.empty();
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<std::uint8_t, 16> bytes{};
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
  if (read_plain_v4(text, bytes.data() + kMappedPrefix.size())) return IpAddress(bytes);
  const auto bare = without_port(text);
  char buffer[INET6_ADDRSTRLEN + 1] = {};
  if (!bare || bare->empty() || bare->size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, bare->data(), bare->size());
  if (inet_pton(AF_INET6, buffer, bytes.data()) == 1) return IpAddress(bytes);
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
  if (inet_pton(AF_INET, buffer, bytes.data() + kMappedPrefix.size()) == 1) return IpAddress(bytes);
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

std::string IpAddress::to_string() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  const int family = is_v4() ? AF_INET : AF_INET6;
  const std::uint8_t* start = is_v4() ? bytes_.data() + kMappedPrefix.size() : bytes_.data();
  inet_ntop(family, start, buffer, sizeof buffer);
  return buffer;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = IpAddress::parse(host);
  // A network has no port and no brackets: what remains of an IPv4 address holds no colon.
  if (!address || host.front() == '[' ||
      (address->is_v4() && host.rfind(':') > host.rfind('.') && host.rfind(':') != host.npos)) {
    return std::nullopt;
  }
  const int width = address->is_v4() ? 32 : 128;
  int prefix = width;
  if (slash != std::string_view::npos) {
    const auto number = parse_decimal(text.substr(slash + 1));
    if (!number || *number > static_cast<std::uint64_t>(width)) return std::nullopt;
    prefix = static_cast<int>(*number);
  }
  return IpNetwork(*address, prefix + 128 - width);
}

bool IpNetwork::contains(const IpAddress& address) const {
  const auto& a = address_.bytes();
  const auto& b = address.bytes();
  const auto whole = static_cast<std::size_t>(prefix_bits_ / 8);
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
  const int rest = prefix_bits_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << static_cast<unsigned>(8 - rest));
  return (a[whole] & mask) == (b[whole] & mask);
}

IpAddress IpNetwork::first() const {
  std::array<std::uint8_t, 16> bytes = address_.bytes();
  for (int bit = prefix_bits_; bit < 128; ++bit) {
    bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(0x80U >> static_cast<unsigned>(bit % 8)));
  }
  return IpAddress(bytes);
}

IpAddress IpNetwork::last() const {
  std::array<std::uint8_t, 16> bytes = address_.bytes();
  for (int bit = prefix_bits_; bit < 128; ++bit) {
    bytes[static_cast<std::size_t>(bit / 8)] |=
        static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
  }
  return IpAddress(bytes);
}

}  // namespace hitstream::base
