#include "base/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#endif

namespace hitstream::base {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
    table[i] = crc;
  }
  return table;
}

constexpr auto kTable = make_table();

std::uint32_t extend_by_table(std::uint32_t crc, std::string_view bytes) {
  for (const char c : bytes) crc = (crc >> 8U) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return crc;
}

#if defined(__x86_64__)
std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// x^n modulo the polynomial, the highest power in the lowest bit.
constexpr std::uint32_t power_of_x(std::size_t n) {
  std::uint32_t power = 0x80000000U;
  for (; n > 0; --n) power = (power >> 1U) ^ ((power & 1U) != 0 ? 0x82F63B78U : 0U);
  return power;
}

// One instruction waits for the one before, and takes three times as long as the next may follow it: so three
// lanes side by side, put together by carry-less multiplication as in section "Parallelized CRC" of Gopal et
// al., Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction (Intel, 2011). Three lanes and eight
// bytes at a time; what is left stays in `bytes`.
template <std::size_t kLane>
__attribute__((target("sse4.2,pclmul"))) std::uint64_t extend_by_lanes(std::uint64_t crc,
                                                                       std::string_view& bytes) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  // A product of two reflected numbers is one bit short, and the last instruction adds thirty-two.
  constexpr std::uint32_t kPastTwo = power_of_x(8 * (2 * kLane + kWord) - 33);
  constexpr std::uint32_t kPastOne = power_of_x(8 * (kLane + kWord) - 33);
  const __m128i past_two = _mm_cvtsi64_si128(kPastTwo);
  const __m128i past_one = _mm_cvtsi64_si128(kPastOne);
  for (; bytes.size() >= 3 * kLane + kWord; bytes.remove_prefix(3 * kLane + kWord)) {
    const char* const at = bytes.data();
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < kLane; i += kWord) {
      crc = _mm_crc32_u64(crc, word_at(at + i));
      second = _mm_crc32_u64(second, word_at(at + kLane + i));
      third = _mm_crc32_u64(third, word_at(at + 2 * kLane + i));
    }
    const __m128i moved =
        _mm_xor_si128(_mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(crc)), past_two, 0),
                      _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(second)), past_one, 0));
    const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(moved));
    crc = _mm_crc32_u64(third, word_at(at + 3 * kLane) ^ both);
  }
  return crc;
}

const bool kHasLanes = __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("pclmul") != 0;

// Of a record's bytes, and of what they leave.
constexpr std::size_t kLongLane = 96;
constexpr std::size_t kShortLane = 32;

__attribute__((target("sse4.2"))) std::uint32_t extend_by_instruction(std::uint32_t crc,
                                                                      std::string_view bytes) {
  std::uint64_t wide = crc;
  if (kHasLanes) wide = extend_by_lanes<kShortLane>(extend_by_lanes<kLongLane>(wide, bytes), bytes);
  for (; bytes.size() >= 32; bytes.remove_prefix(32)) {
    wide = _mm_crc32_u64(wide, word_at(bytes.data()));
    wide = _mm_crc32_u64(wide, word_at(bytes.data() + 8));
    wide = _mm_crc32_u64(wide, word_at(bytes.data() + 16));
    wide = _mm_crc32_u64(wide, word_at(bytes.data() + 24));
  }
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) wide = _mm_crc32_u64(wide, word_at(bytes.data()));
  auto narrow = static_cast<std::uint32_t>(wide);
  for (const char c : bytes) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(c));
  return narrow;
}

const bool kHasInstruction = __builtin_cpu_supports("sse4.2") != 0;
#else
constexpr bool kHasInstruction = false;
std::uint32_t extend_by_instruction(std::uint32_t crc, std::string_view bytes) {
  return extend_by_table(crc, bytes);
}
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  const std::uint32_t start = before ^ 0xFFFFFFFFU;
  const std::uint32_t end =
      kHasInstruction ? extend_by_instruction(start, bytes) : extend_by_table(start, bytes);
  return end ^ 0xFFFFFFFFU;
}

}  // namespace hitstream::base
