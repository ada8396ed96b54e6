// A small database of countries for tests: 0.0.0.0/1 is in one country, 128.0.0.0/1 in another.
#pragma once

#include <string>
#include <string_view>

namespace hitstream::geo {

// As the MaxMind DB File Format Specification 2.0 has them; lengths below 29, numbers of one byte.
class Encoded {
 public:
  static std::string text(std::string_view value) { return byte(2 << 5 | value.size()) + std::string(value); }
  static std::string map(std::size_t pairs) { return byte(7 << 5 | pairs); }
  static std::string uint16(std::size_t value) { return byte(5 << 5 | 1) + byte(value); }
  static std::string uint32(std::size_t value) { return byte(6 << 5 | 1) + byte(value); }
  static std::string uint64(std::size_t value) { return byte(1) + byte(9 - 7) + byte(value); }
  static std::string empty_array() { return byte(0) + byte(11 - 7); }
  static std::string byte(std::size_t value) { return std::string(1, static_cast<char>(value)); }
};

// Two texts, or maps of them, that stand in the two records.
inline std::string make_database(std::string_view lower, std::string_view upper) {
  using E = Encoded;
  constexpr std::size_t kNodes = 1;
  constexpr std::size_t kSeparator = 16;
  const auto record = [](std::size_t at) {
    return E::byte(0) + E::byte(0) + E::byte(kNodes + kSeparator + at);
  };
  const std::string metadata =
      E::map(9) + E::text("binary_format_major_version") + E::uint16(2) +
      E::text("binary_format_minor_version") + E::uint16(0) + E::text("build_epoch") + E::uint64(100) +
      E::text("database_type") + E::text("test") + E::text("description") + E::map(0) +
      E::text("ip_version") + E::uint16(4) + E::text("languages") + E::empty_array() + E::text("node_count") +
      E::uint32(kNodes) + E::text("record_size") + E::uint16(24);
  return record(0) + record(lower.size()) + std::string(kSeparator, '\0') + std::string(lower) +
         std::string(upper) + "\xab\xcd\xefMaxMind.com" + metadata;
}

// As ip-location-db writes a country.
inline std::string by_country_code(std::string_view country) {
  return Encoded::map(1) + Encoded::text("country_code") + Encoded::text(country);
}

}  // namespace hitstream::geo
