// The request that the load generator sends: what a browser sends for the tag, 749 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hitstream::bench {

inline constexpr std::size_t kRequestBytes = 749;
inline constexpr std::size_t kMarkerPrefixBytes = 8;
inline constexpr std::size_t kMarkerDigits = 12;

// One connection's request. The Referer ends with a marker, "m=PREFIX-NUMBER", patched before each sending.
class RequestText {
 public:
  // `marker_prefix` is cut or padded with 'x' to kMarkerPrefixBytes; `session_id` is 32 hexadecimal digits.
  RequestText(std::string_view path, std::string_view marker_prefix, std::string_view session_id);

  // A new visitor's request carries no session cookie, but one of another name of the same length.
  void patch(std::uint64_t number, bool new_visitor);
  [[nodiscard]] std::string_view bytes() const { return text_; }
  [[nodiscard]] std::string_view marker() const;

 private:
  std::string text_;
  std::size_t marker_at_ = 0;
  std::size_t cookie_at_ = 0;
};

}  // namespace hitstream::bench
