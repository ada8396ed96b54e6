#include "collector/client_address.h"

#include <arpa/inet.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace hitstream::collector {
namespace {

static_assert(std::tuple_size_v<AddressText> >= INET6_ADDRSTRLEN);

// Takes the last element off a comma-separated list.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
  const std::string_view element = base::trim(list.substr(start));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
  return element;
}

// A byte in decimal digits, with the dot behind it.
struct ByteText {
  std::array<char, 4> text{};
  std::uint8_t length = 0;
};

constexpr std::array<ByteText, 256> kByteTexts = [] {
  std::array<ByteText, 256> texts{};
  for (std::size_t byte = 0; byte < texts.size(); ++byte) {
    ByteText& to = texts[byte];
    if (byte >= 100) to.text[to.length++] = static_cast<char>('0' + byte / 100);
    if (byte >= 10) to.text[to.length++] = static_cast<char>('0' + byte / 10 % 10);
    to.text[to.length++] = static_cast<char>('0' + byte % 10);
    to.text[to.length++] = '.';
  }
  return texts;
}();

// inet_ntop() prints through sprintf, which is most of what a hit's own work would cost.
std::string_view write_v4(const std::uint8_t* bytes, AddressText& room) {
  std::size_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const ByteText& byte = kByteTexts[bytes[i]];
    std::memcpy(room.data() + length, byte.text.data(), byte.text.size());
    length += byte.length;
  }
  return {room.data(), length - 1};
}

}  // namespace

base::IpAddress client_address(const base::IpAddress& peer, std::string_view header,
                               const std::vector<base::IpNetwork>& trusted) {
  base::IpAddress address = peer;
  while (!header.empty() && base::any_contains(trusted, address)) {
    const std::string_view element = take_last(header);
    if (element.empty()) continue;
    const auto next = base::IpAddress::parse(element);
    if (!next) break;
    address = *next;
  }
  return address;
}

std::string_view write_address(const base::IpAddress& address, AddressText& room) {
  if (address.is_v4()) return write_v4(address.bytes().data() + 12, room);
  inet_ntop(AF_INET6, address.bytes().data(), room.data(), static_cast<socklen_t>(room.size()));
  return room.data();
}

}  // namespace hitstream::collector
