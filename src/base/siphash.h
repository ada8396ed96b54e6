// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the 128-bit output as in the
// authors' reference implementation): a keyed hash and, with 128 bits, a message authentication code that
// costs tens of nanoseconds for what is as short as a token.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hitstream::base {

using SipKey = std::array<std::uint8_t, 16>;
using SipTag = std::array<std::uint8_t, 16>;

// The number whose little-endian bytes are the published output.
[[nodiscard]] std::uint64_t siphash64(const SipKey& key, std::string_view bytes);
[[nodiscard]] SipTag siphash128(const SipKey& key, std::string_view bytes);

}  // namespace hitstream::base
