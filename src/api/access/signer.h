// Texts that this program, or another with the same secret, has signed: cookies and links that need no state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hitstream::api::access {

using Secret = std::array<std::uint8_t, 32>;

// What it signs is readable, and nobody else can make it. Immutable; one may serve all threads.
class Signer {
 public:
  // Its key is HMAC-SHA256 (RFC 2104) of the secret over the purpose: what was signed for one is nothing for
  // another.
  Signer(const Secret& secret, std::string_view purpose);

  // Base64url of the bytes and their HMAC-SHA256.
  [[nodiscard]] std::string sign(std::string_view bytes) const;
  // Nothing for what was not signed with this key, any bit of it changed included. The code is compared in
  // the same time whatever it is.
  [[nodiscard]] std::optional<std::string> open(std::string_view text) const;

 private:
  Secret key_;
};

// Whether both are the same, found in a time that depends on their length only.
[[nodiscard]] bool equals_in_constant_time(std::string_view a, std::string_view b);

// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// In plain base64 with its padding, as a Content-Security-Policy wants it.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

}  // namespace hitstream::api::access
