// CRC-32C (Castagnoli; RFC 3720 appendix B.4), with the processor's instruction where there is one.
#pragma once

#include <cstdint>
#include <string_view>

namespace hitstream::base {

// The CRC of `bytes`, or, given the CRC of what came before, of both together.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

// A CRC stored beside bytes that may themselves hold CRCs is masked, as LevelDB's log format does
// (rotate right by 15 bits, add a constant), so that a frame within a frame does not look valid.
[[nodiscard]] constexpr std::uint32_t mask_crc(std::uint32_t crc) {
  return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

}  // namespace hitstream::base
