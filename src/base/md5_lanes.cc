#include "base/md5_lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <cstdlib>
#include <utility>

namespace hitstream::base::md5_lanes {

#if defined(__x86_64__)
namespace {

#define HITSTREAM_AVX2 [[gnu::target("avx2"), gnu::always_inline]] inline

// RFC 1321, section 3.4: the table T, and by how much each step rotates.
constexpr std::array<std::uint32_t, 64> kTable = {
    0xD76AA478U, 0xE8C7B756U, 0x242070DBU, 0xC1BDCEEEU, 0xF57C0FAFU, 0x4787C62AU, 0xA8304613U, 0xFD469501U,
    0x698098D8U, 0x8B44F7AFU, 0xFFFF5BB1U, 0x895CD7BEU, 0x6B901122U, 0xFD987193U, 0xA679438EU, 0x49B40821U,
    0xF61E2562U, 0xC040B340U, 0x265E5A51U, 0xE9B6C7AAU, 0xD62F105DU, 0x02441453U, 0xD8A1E681U, 0xE7D3FBC8U,
    0x21E1CDE6U, 0xC33707D6U, 0xF4D50D87U, 0x455A14EDU, 0xA9E3E905U, 0xFCEFA3F8U, 0x676F02D9U, 0x8D2A4C8AU,
    0xFFFA3942U, 0x8771F681U, 0x6D9D6122U, 0xFDE5380CU, 0xA4BEEA44U, 0x4BDECFA9U, 0xF6BB4B60U, 0xBEBFBC70U,
    0x289B7EC6U, 0xEAA127FAU, 0xD4EF3085U, 0x04881D05U, 0xD9D4D039U, 0xE6DB99E5U, 0x1FA27CF8U, 0xC4AC5665U,
    0xF4292244U, 0x432AFF97U, 0xAB9423A7U, 0xFC93A039U, 0x655B59C3U, 0x8F0CCC92U, 0xFFEFF47DU, 0x85845DD1U,
    0x6FA87E4FU, 0xFE2CE6E0U, 0xA3014314U, 0x4E0811A1U, 0xF7537E82U, 0xBD3AF235U, 0x2AD7D2BBU, 0xEB86D391U,
};
constexpr int kRotations[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

constexpr int word_of(int step) {
  constexpr int kFactors[4] = {1, 5, 3, 7};
  constexpr int kOffsets[4] = {0, 1, 5, 0};
  return (kFactors[step / 16] * step + kOffsets[step / 16]) % 16;
}

template <int kRound>
HITSTREAM_AVX2 __m256i mix(__m256i b, __m256i c, __m256i d) {
  if constexpr (kRound == 0) return _mm256_xor_si256(d, _mm256_and_si256(b, _mm256_xor_si256(c, d)));
  if constexpr (kRound == 1) return _mm256_or_si256(_mm256_andnot_si256(d, c), _mm256_and_si256(b, d));
  if constexpr (kRound == 2) return _mm256_xor_si256(b, _mm256_xor_si256(c, d));
  const __m256i not_d = _mm256_xor_si256(d, _mm256_set1_epi32(-1));
  return _mm256_xor_si256(c, _mm256_or_si256(b, not_d));
}

// The four words of the state change their roles from step to step instead of their places.
template <int kStep>
HITSTREAM_AVX2 void step(__m256i (&state)[4], const __m256i (&words)[16]) {
  constexpr int kA = (64 - kStep) % 4;
  constexpr int kRotation = kRotations[kStep / 16][kStep % 4];
  const __m256i b = state[(kA + 1) % 4];
  const __m256i early = _mm256_add_epi32(_mm256_add_epi32(state[kA], words[word_of(kStep)]),
                                         _mm256_set1_epi32(static_cast<int>(kTable[kStep])));
  const __m256i sum = _mm256_add_epi32(early, mix<kStep / 16>(b, state[(kA + 2) % 4], state[(kA + 3) % 4]));
  const __m256i turned =
      _mm256_or_si256(_mm256_slli_epi32(sum, kRotation), _mm256_srli_epi32(sum, 32 - kRotation));
  state[kA] = _mm256_add_epi32(b, turned);
}

template <int... kSteps>
HITSTREAM_AVX2 void all_steps(std::integer_sequence<int, kSteps...>, __m256i (&state)[4],
                              const __m256i (&words)[16]) {
  (step<kSteps>(state, words), ...);
}

// Word n of lane m, which is word n of inputs[m], becomes element m of out[n].
HITSTREAM_AVX2 void transpose(const std::array<const char*, kLanes>& at, std::size_t offset, __m256i* out) {
  __m256i row[8];
  for (std::size_t i = 0; i < 8; ++i) {
    row[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at[i] + offset));
  }
  __m256i pair[8];
  for (int i = 0; i < 8; i += 2) {
    pair[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
    pair[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
  }
  __m256i four[8];
  for (int i = 0; i < 8; i += 4) {
    four[i] = _mm256_unpacklo_epi64(pair[i], pair[i + 2]);
    four[i + 1] = _mm256_unpackhi_epi64(pair[i], pair[i + 2]);
    four[i + 2] = _mm256_unpacklo_epi64(pair[i + 1], pair[i + 3]);
    four[i + 3] = _mm256_unpackhi_epi64(pair[i + 1], pair[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    out[i] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x20);
    out[i + 4] = _mm256_permute2x128_si256(four[i], four[i + 4], 0x31);
  }
}

}  // namespace

bool are_there() {
  static const bool there = __builtin_cpu_supports("avx2") != 0;
  return there;
}

[[gnu::target("avx2")]] void take_blocks(const std::array<Input, kLanes>& inputs, std::size_t count,
                                         State& state) {
  std::array<const char*, kLanes> at{};
  for (std::size_t i = 0; i < kLanes; ++i) at[i] = inputs[i].at;
  auto* const memory = reinterpret_cast<__m256i*>(&state.words);
  __m256i now[4] = {memory[0], memory[1], memory[2], memory[3]};
  for (; count > 0; --count) {
    __m256i words[16];
    transpose(at, 0, words);
    transpose(at, 32, words + 8);
    const __m256i before[4] = {now[0], now[1], now[2], now[3]};
    all_steps(std::make_integer_sequence<int, 64>(), now, words);
    for (int i = 0; i < 4; ++i) now[i] = _mm256_add_epi32(now[i], before[i]);
    for (std::size_t i = 0; i < kLanes; ++i) at[i] += inputs[i].step;
  }
  for (int i = 0; i < 4; ++i) memory[i] = now[i];
}

#else

bool are_there() { return false; }
void take_blocks(const std::array<Input, kLanes>&, std::size_t, State&) { std::abort(); }

#endif

}  // namespace hitstream::base::md5_lanes
