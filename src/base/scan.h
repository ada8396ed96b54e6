// Looks through text sixteen bytes at a time, for loops that every request passes. With the vectors of GCC
// and Clang, which become whatever instructions the processor has.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hitstream::base {

using SixteenBytes = std::uint8_t __attribute__((vector_size(16)));

namespace detail {

inline SixteenBytes load_sixteen(const char* from) {
  SixteenBytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

}  // namespace detail

// What a comparison of vectors says, a bit a byte, the first the lowest.
template <class Found>
std::uint32_t bits_of(Found found) {
  static_assert(sizeof found == 16);
#ifdef __SSE2__
  using Bytes = char __attribute__((vector_size(16)));
  return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<Bytes>(found)));
#else
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < sizeof found; ++i) bits |= (found[i] != 0 ? 1U : 0U) << i;
  return bits;
#endif
}

namespace detail {

// Of the first byte for which a comparison of vectors holds; 16 when there is none.
template <class Found>
std::size_t first_of(Found found) {
  return static_cast<std::size_t>(std::countr_zero(bits_of(found) | 1U << 16));
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
    const std::size_t first = detail::first_of(is(detail::load_sixteen(text.data() + at)));
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
  auto found = is(detail::load_sixteen(text.data() + text.size() - kStep));
  for (std::size_t at = 0; at + kStep <= text.size(); at += kStep)
    found |= is(detail::load_sixteen(text.data() + at));
  return detail::first_of(found) == kStep;
}

}  // namespace hitstream::base
