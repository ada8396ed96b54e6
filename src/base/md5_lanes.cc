// Eight digests at once, one in each lane of vectors. The steps are those of RFC 1321, section 3.4.
#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "base/md5.h"

namespace hitstream::base {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kLanes = 8;
constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kBlockWords = 16;
// Below, one after the other is as fast.
constexpr std::size_t kLanesMin = 3;

// With the vectors of GCC and Clang, as in base/scan.h.
using FourWords = std::uint32_t __attribute__((vector_size(16)));

// A word of each lane: two vectors, whose steps go side by side.
struct Words {
  FourWords low, high;

  [[gnu::always_inline]] static Words all(std::uint32_t word) {
    return {FourWords{} + word, FourWords{} + word};
  }
  [[nodiscard]] std::uint32_t of(std::size_t lane) const { return lane < 4 ? low[lane] : high[lane - 4]; }
  void set(std::size_t lane, std::uint32_t word) {
    if (lane < 4) {
      low[lane] = word;
    } else {
      high[lane - 4] = word;
    }
  }
};
[[gnu::always_inline]] inline Words operator+(const Words& x, const Words& y) {
  return {x.low + y.low, x.high + y.high};
}
[[gnu::always_inline]] inline Words operator^(const Words& x, const Words& y) {
  return {x.low ^ y.low, x.high ^ y.high};
}
[[gnu::always_inline]] inline Words operator&(const Words& x, const Words& y) {
  return {x.low & y.low, x.high & y.high};
}
[[gnu::always_inline]] inline Words operator|(const Words& x, const Words& y) {
  return {x.low | y.low, x.high | y.high};
}
[[gnu::always_inline]] inline Words operator~(const Words& x) { return {~x.low, ~x.high}; }
[[gnu::always_inline]] inline Words rotated(const Words& x, int by) {
  return {x.low << by | x.low >> (32 - by), x.high << by | x.high >> (32 - by)};
}

struct State {
  Words a, b, c, d;
};

constexpr std::array<std::uint32_t, 64> kSines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

// What is left of a text behind its whole blocks, with its padding.
struct Lane {
  void begin(std::string_view text) {
    whole = text.size() / kBlockBytes;
    data = text.data();
    const std::size_t rest = text.size() % kBlockBytes;
    const std::size_t tail_blocks = rest + 1 + sizeof(std::uint64_t) > kBlockBytes ? 2 : 1;
    blocks = whole + tail_blocks;
    tail = {};
    if (rest > 0) std::memcpy(tail.data(), data + whole * kBlockBytes, rest);
    tail[rest] = static_cast<char>(0x80);
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    std::memcpy(tail.data() + tail_blocks * kBlockBytes - sizeof bits, &bits, sizeof bits);
  }
  // Behind the end any block.
  [[nodiscard]] const char* block(std::size_t number) const {
    if (number < whole) return data + number * kBlockBytes;
    return tail.data() + (number < blocks ? number - whole : 0) * kBlockBytes;
  }

  const char* data = nullptr;
  std::size_t whole = 0, blocks = 0;
  std::array<char, 2 * kBlockBytes> tail{};
};

[[gnu::always_inline]] inline FourWords load_four(const char* from) {
  FourWords words;
  std::memcpy(&words, from, sizeof words);
  return words;
}

// Four words of four lanes each become the four lanes' words, one after the other.
[[gnu::always_inline]] inline void transpose(std::array<const char*, 4> from, std::uint32_t* to) {
  const FourWords r0 = load_four(from[0]), r1 = load_four(from[1]), r2 = load_four(from[2]),
                  r3 = load_four(from[3]);
  const FourWords low01 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
  const FourWords low23 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
  const FourWords high01 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  const FourWords high23 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  const std::array<FourWords, 4> words{__builtin_shufflevector(low01, low23, 0, 1, 4, 5),
                                       __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
                                       __builtin_shufflevector(high01, high23, 0, 1, 4, 5),
                                       __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
  for (std::size_t i = 0; i < words.size(); ++i) std::memcpy(to + i * kLanes, &words[i], sizeof words[i]);
}

using Block = std::array<Words, kBlockWords>;

[[gnu::always_inline]] inline void load(const std::array<Lane, kLanes>& lanes, std::size_t number,
                                        Block& block) {
  std::array<const char*, kLanes> from{};
  for (std::size_t lane = 0; lane < kLanes; ++lane) from[lane] = lanes[lane].block(number);
  auto* const words = reinterpret_cast<std::uint32_t*>(block.data());
  for (std::size_t word = 0; word < kBlockWords; word += 4) {
    const std::size_t at = word * sizeof(std::uint32_t);
    transpose({from[0] + at, from[1] + at, from[2] + at, from[3] + at}, words + word * kLanes);
    transpose({from[4] + at, from[5] + at, from[6] + at, from[7] + at}, words + word * kLanes + 4);
  }
}

// Steps kStep and the three behind it. What waits for the step before, f, is added last.
template <std::size_t kStep, int kS0, int kS1, int kS2, int kS3, class F>
[[gnu::always_inline]] inline void four_steps(State& s, const Block& block, std::size_t first,
                                              std::size_t stride, F f) {
  const auto word = [&](std::size_t i) -> const Words& { return block[(first + i * stride) % kBlockWords]; };
  s.a = s.b + rotated(s.a + word(0) + Words::all(kSines[kStep]) + f(s.b, s.c, s.d), kS0);
  s.d = s.a + rotated(s.d + word(1) + Words::all(kSines[kStep + 1]) + f(s.a, s.b, s.c), kS1);
  s.c = s.d + rotated(s.c + word(2) + Words::all(kSines[kStep + 2]) + f(s.d, s.a, s.b), kS2);
  s.b = s.c + rotated(s.b + word(3) + Words::all(kSines[kStep + 3]) + f(s.c, s.d, s.a), kS3);
}

template <std::size_t kRound, int kS0, int kS1, int kS2, int kS3, class F>
[[gnu::always_inline]] inline void round(State& s, const Block& block, std::size_t first, std::size_t stride,
                                         F f) {
  four_steps<kRound * 16, kS0, kS1, kS2, kS3>(s, block, first, stride, f);
  four_steps<kRound * 16 + 4, kS0, kS1, kS2, kS3>(s, block, first + 4 * stride, stride, f);
  four_steps<kRound * 16 + 8, kS0, kS1, kS2, kS3>(s, block, first + 8 * stride, stride, f);
  four_steps<kRound * 16 + 12, kS0, kS1, kS2, kS3>(s, block, first + 12 * stride, stride, f);
}

[[gnu::always_inline]] inline void add_block(State& state, const Block& block) {
  State s = state;
  round<0, 7, 12, 17, 22>(
      s, block, 0, 1, [](const Words& x, const Words& y, const Words& z) __attribute__((always_inline)) {
        return z ^ (x & (y ^ z));
      });
  round<1, 5, 9, 14, 20>(
      s, block, 1, 5, [](const Words& x, const Words& y, const Words& z) __attribute__((always_inline)) {
        return y ^ (z & (x ^ y));
      });
  round<2, 4, 11, 16, 23>(
      s, block, 5, 3, [](const Words& x, const Words& y, const Words& z) __attribute__((always_inline)) {
        return x ^ y ^ z;
      });
  round<3, 6, 10, 15, 21>(
      s, block, 0, 7, [](const Words& x, const Words& y, const Words& z) __attribute__((always_inline)) {
        return y ^ (x | ~z);
      });
  state = {state.a + s.a, state.b + s.b, state.c + s.c, state.d + s.d};
}

// Lanes without that block stay as they were.
void restore_ended(State& state, const State& before, const std::array<Lane, kLanes>& lanes,
                   std::size_t number) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    if (number < lanes[lane].blocks) continue;
    state.a.set(lane, before.a.of(lane));
    state.b.set(lane, before.b.of(lane));
    state.c.set(lane, before.c.of(lane));
    state.d.set(lane, before.d.of(lane));
  }
}

// At most kLanes of them.
[[gnu::always_inline]] inline void digest_lanes_here(std::span<const std::string_view> texts,
                                                     std::span<Md5> digests) {
  std::array<Lane, kLanes> lanes;
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    lanes[lane].begin(texts[std::min(lane, texts.size() - 1)]);
  const auto [least, most] = std::minmax_element(
      lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) { return a.blocks < b.blocks; });
  State state{Words::all(0x67452301), Words::all(0xefcdab89), Words::all(0x98badcfe), Words::all(0x10325476)};
  Block block;
  for (std::size_t number = 0; number < most->blocks; ++number) {
    load(lanes, number, block);
    const State before = state;
    add_block(state, block);
    if (number >= least->blocks) restore_ended(state, before, lanes, number);
  }
  for (std::size_t lane = 0; lane < texts.size(); ++lane) {
    const std::array<std::uint32_t, 4> words{state.a.of(lane), state.b.of(lane), state.c.of(lane),
                                             state.d.of(lane)};
    std::memcpy(digests[lane].data(), words.data(), sizeof words);
  }
}

void digest_lanes_anywhere(std::span<const std::string_view> texts, std::span<Md5> digests) {
  digest_lanes_here(texts, digests);
}

#if defined(__x86_64__)
// With an instruction for the rotation, and one for each of the functions of a round.
[[gnu::target("avx512f,avx512vl")]] void digest_lanes_avx512(std::span<const std::string_view> texts,
                                                             std::span<Md5> digests) {
  digest_lanes_here(texts, digests);
}
const bool kHasAvx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
const auto digest_lanes = kHasAvx512 ? digest_lanes_avx512 : digest_lanes_anywhere;
#else
constexpr auto digest_lanes = digest_lanes_anywhere;
#endif

}  // namespace

void md5_each(std::span<const std::string_view> texts, std::span<Md5> digests) {
  assert(texts.size() == digests.size());
  while (texts.size() >= kLanesMin) {
    const std::size_t count = std::min(texts.size(), kLanes);
    digest_lanes(texts.first(count), digests.first(count));
    texts = texts.subspan(count);
    digests = digests.subspan(count);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) digests[i] = md5(texts[i]);
}

}  // namespace hitstream::base
