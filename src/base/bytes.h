// Little-endian serialisation for the project's own files. Each format is described in docs/formats/.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace hitstream::base {

static_assert(std::endian::native == std::endian::little, "the formats are written with memcpy");

// Appends to a string that the caller owns and that must outlive the writer.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <class Integer>
  void number(Integer value) {
    static_assert(std::is_integral_v<Integer>);
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out_.append(raw, sizeof value);
  }
  // Bytes as they are, without a length.
  void raw(std::string_view bytes) { out_.append(bytes); }
  // Length as u32, then the bytes. At most 4 GiB - 1.
  void text(std::string_view bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    out_.append(bytes);
  }

 private:
  std::string& out_;
};

// Reads what ByteWriter wrote. After the first read past the end `ok()` is false, and every read returns zero
// or nothing; views stay valid as long as the bytes given to the constructor.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class Integer>
  [[nodiscard]] Integer number() {
    static_assert(std::is_integral_v<Integer>);
    Integer value = 0;
    const std::string_view raw_bytes = raw(sizeof value);
    if (ok_) std::memcpy(&value, raw_bytes.data(), sizeof value);
    return value;
  }
  [[nodiscard]] std::string_view raw(std::size_t length) {
    if (!ok_ || rest_.size() < length) {
      ok_ = false;
      return {};
    }
    const std::string_view bytes = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return bytes;
  }
  [[nodiscard]] std::string_view text() { return raw(number<std::uint32_t>()); }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t remaining() const { return ok_ ? rest_.size() : 0; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace hitstream::base
