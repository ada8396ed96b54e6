// Looks through text sixteen bytes at a time, for loops that every request passes. With the vectors of GCC
// and Clang, which become whatever instructions the processor has.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hitstream::base {

using SixteenBytes = std::uint8_t __attribute__((vector_size(16)));

inline SixteenBytes load_sixteen(const char* from) {
  SixteenBytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

// Of less than sixteen bytes, behind which zeros stand in.
inline SixteenBytes load_few(std::string_view text) {
  SixteenBytes bytes{};
  std::memcpy(&bytes, text.data(), text.size());
  return bytes;
}

namespace detail {

// bits_of() without an instruction for it.
template <class Found>
std::uint32_t gather_bits(Found found) {
  // The products of the eight bits meet nowhere, and the wanted ones stand in the highest byte.
  constexpr std::uint64_t kOneOfEach = 0x0101010101010101;
  constexpr std::uint64_t kGather = 0x0102040810204080;
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &found, sizeof found);
  const std::uint64_t low = (halves[0] & kOneOfEach) * kGather >> 56U;
  const std::uint64_t high = (halves[1] & kOneOfEach) * kGather >> 56U;
  return static_cast<std::uint32_t>(low | high << 8U);
}

}  // namespace detail

// What a comparison of vectors says, as a bit for each byte, the lowest for the first.
template <class Found>
std::uint32_t bits_of(Found found) {
  static_assert(std::endian::native == std::endian::little && sizeof found == 16);
#if defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(found)));
#else
  return detail::gather_bits(found);
#endif
}

namespace detail {

// Of the first byte that is not 0 in what a comparison of vectors says; 16 when there is none.
template <class Found>
std::size_t first_of(Found found) {
  return static_cast<std::size_t>(std::countr_zero(bits_of(found) | 1U << sizeof found));
}

// Of less than sixteen bytes: where there are eight, the first and the last eight of them at once.
template <class Is>
bool few_have_none(std::string_view text, Is is) {
  constexpr std::size_t kHalf = sizeof(SixteenBytes) / 2;
  if (text.size() >= kHalf) {
    std::array<char, 2 * kHalf> both;
    std::memcpy(both.data(), text.data(), kHalf);
    std::memcpy(both.data() + kHalf, text.data() + text.size() - kHalf, kHalf);
    return first_of(is(load_sixteen(both.data()))) == 2 * kHalf;
  }
  bool none = true;
  for (const char c : text) none &= !is(static_cast<std::uint8_t>(c));
  return none;
}

}  // namespace detail

// How many bytes of `text` stand before the first for which `is` holds; all when there is none. `is` takes a
// std::uint8_t and says a bool, and takes SixteenBytes and says for each whether it holds (as == does).
template <class Is>
std::size_t prefix_without(std::string_view text, Is is) {
  constexpr std::size_t kStep = sizeof(SixteenBytes);
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    const std::size_t first = detail::first_of(is(load_sixteen(text.data() + at)));
    if (first < kStep) return at + first;
  }
  while (at < text.size() && !is(static_cast<std::uint8_t>(text[at]))) ++at;
  return at;
}

// Whether `is`, as above, holds for no byte of `text`.
template <class Is>
bool has_none(std::string_view text, Is is) {
  constexpr std::size_t kStep = sizeof(SixteenBytes);
  if (text.size() < kStep) return detail::few_have_none(text, is);
  auto found = is(load_sixteen(text.data() + text.size() - kStep));
  for (std::size_t at = 0; at + kStep <= text.size(); at += kStep)
    found |= is(load_sixteen(text.data() + at));
  return detail::first_of(found) == kStep;
}

}  // namespace hitstream::base
