// The little of protobuf's wire format that an aggregate needs. Source: protobuf.dev, "Encoding". Private to
// hit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hitstream::hit {

inline constexpr std::uint64_t kVarint = 0;
inline constexpr std::uint64_t kFixed64 = 1;
inline constexpr std::uint64_t kLengthDelimited = 2;
inline constexpr std::uint64_t kFixed32 = 5;

// Field numbers up to 15 only: a tag is then one byte.
[[nodiscard]] constexpr char wire_tag(std::uint64_t field, std::uint64_t type) {
  return static_cast<char>(field << 3U | type);
}

[[nodiscard]] constexpr std::size_t varint_bytes(std::uint64_t value) {
  std::size_t bytes = 1;
  for (; value >= 0x80; value >>= 7U) ++bytes;
  return bytes;
}

// Of a length-delimited field, tag and length included.
[[nodiscard]] constexpr std::size_t field_bytes(std::size_t length) {
  return 1 + varint_bytes(length) + length;
}

inline void append_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
  out.push_back(static_cast<char>(value));
}

inline void append_field(std::uint64_t field, std::string_view bytes, std::string& out) {
  out.push_back(wire_tag(field, kLengthDelimited));
  append_varint(bytes.size(), out);
  out += bytes;
}

struct WireField {
  std::uint64_t number = 0;
  std::uint64_t type = 0;
  std::uint64_t value = 0;  // of a varint
  std::string_view bytes;   // of a length-delimited field
};

// Reads the fields of one message. Groups, which proto2 has given up, count as malformed.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}
  // The next field; false at the end, and where the bytes are malformed: then ok() is false.
  [[nodiscard]] bool next(WireField& field);
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  [[nodiscard]] bool fail();
  // Nearly all are of one byte.
  [[nodiscard]] bool varint(std::uint64_t& value) {
    if (rest_.empty() || static_cast<unsigned char>(rest_.front()) >= 0x80) return long_varint(value);
    value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool long_varint(std::uint64_t& value);
  [[nodiscard]] bool take(std::uint64_t length, std::string_view& bytes);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace hitstream::hit
