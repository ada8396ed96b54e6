// Where the quotes stand in JSON that is plain: ASCII, no escapes, no control characters. Private to hit.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/scan.h"

namespace hitstream::hit {

// All of it is looked through once, and the places are written down, so that the branches that follow depend
// on which fields there are and not on how long their texts are. As simdjson does (Langdale, Lemire, Parsing
// Gigabytes of JSON per Second, 2019).
class Quotes {
 public:
  static constexpr std::size_t kBytesMin = 64;
  static constexpr std::size_t kBytesMax = 4096;

  // False when it is not plain, or too short or too long.
  [[nodiscard]] bool find(std::string_view json) {
    if (json.size() < kBytesMin || json.size() > kBytesMax) return false;
    base::SixteenBytes odd{};
    std::uint16_t* to = places_.data();
    std::size_t at = 0;
    for (; at + kBlock <= json.size(); at += kBlock) to = write(quotes_in(json.data() + at, odd), at, to);
    // The last block has bytes of the one before again.
    if (const std::size_t rest = json.size() - at; rest > 0)
      to = write(quotes_in(json.data() + json.size() - kBlock, odd) >> (kBlock - rest), at, to);
    for (std::size_t i = 0; i < kBehind; ++i) to[i] = static_cast<std::uint16_t>(json.size());
    return base::bits_of(odd) == 0;
  }
  // Where quote `number` stands. Of the kBehind numbers that come after the last one's, the size.
  static constexpr std::size_t kBehind = 4;
  [[nodiscard]] std::size_t operator[](std::size_t number) const { return places_[number]; }

 private:
  static constexpr std::size_t kBlock = 64;  // bits of a word

  // Four at a time: how many there are cannot be foretold, how many fours mostly can.
  static std::uint16_t* write(std::uint64_t bits, std::size_t at, std::uint16_t* to) {
    while (bits != 0) {
      for (int i = 0; i < 4; ++i) {
        *to = static_cast<std::uint16_t>(at + static_cast<std::size_t>(std::countr_zero(bits)));
        to += bits != 0 ? 1 : 0;
        bits &= bits - 1;
      }
    }
    return to;
  }

  static std::uint64_t quotes_in(const char* block, base::SixteenBytes& odd) {
    constexpr std::size_t kStep = sizeof(base::SixteenBytes);
    std::uint64_t quotes = 0;
    for (std::size_t i = 0; i < kBlock; i += kStep) {
      const base::SixteenBytes bytes = base::load_sixteen(block + i);
      odd |= reinterpret_cast<base::SixteenBytes>((bytes == '\\') | (bytes - 0x20 >= 0x60));
      quotes |= std::uint64_t{base::bits_of(bytes == '"')} << i;
    }
    return quotes;
  }

  std::array<std::uint16_t, kBytesMax + kBehind> places_;  // as far as the last JSON went
};

}  // namespace hitstream::hit
