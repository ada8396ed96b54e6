// Where the quotes stand in JSON that is plain: ASCII, no escapes, no control characters. Private to hit.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/scan.h"

namespace hitstream::hit {

// All of it is looked through once, without a branch for each text: their lengths cannot be foretold. As
// simdjson does (Langdale, Lemire, Parsing Gigabytes of JSON per Second, 2019).
class Quotes {
 public:
  static constexpr std::size_t kBytesMax = 4096;

  // False when it is not plain, or too long.
  [[nodiscard]] bool find(std::string_view json) {
    if (json.size() > kBytesMax) return false;
    base::SixteenBytes odd{};
    std::size_t at = 0;
    for (; at + kBlock <= json.size(); at += kBlock) words_[at / kBlock] = quotes_in(json.data() + at, odd);
    std::array<char, kBlock> rest;
    rest.fill(' ');
    std::memcpy(rest.data(), json.data() + at, json.size() - at);
    words_[at / kBlock] = quotes_in(rest.data(), odd);
    // So that every search ends.
    words_[json.size() / kBlock] |= std::uint64_t{1} << json.size() % kBlock;
    return base::bits_of(odd) == 0;
  }
  // The first quote at or behind `at`, which is at most the size; the size when there is none.
  [[nodiscard]] std::size_t next(std::size_t at) const {
    std::size_t word = at / kBlock;
    std::uint64_t bits = words_[word] >> at % kBlock << at % kBlock;
    while (bits == 0) bits = words_[++word];
    return word * kBlock + static_cast<std::size_t>(std::countr_zero(bits));
  }

 private:
  static constexpr std::size_t kBlock = 64;  // bits of a word

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

  std::array<std::uint64_t, kBytesMax / kBlock + 1> words_;  // a bit a byte; as far as the last JSON went
};

}  // namespace hitstream::hit
