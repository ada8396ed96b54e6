// Many digests at once, one in each lane of vectors. The steps are those of RFC 1321, section 3.4.
#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "base/md5.h"

namespace hitstream::base {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kBlockWords = 16;
// Below, one after the other is as fast.
constexpr std::size_t kLanesMin = 3;

// With the vectors of GCC and Clang, as in base/scan.h.
using FourWords = std::uint32_t __attribute__((vector_size(16)));
using EightWords = std::uint32_t __attribute__((vector_size(32)));

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

namespace anywhere {
using Vector = FourWords;
#include "base/md5_steps.inc"
}  // namespace anywhere

// Clang has other words for "compile this for that processor"; what it compiles is only tested.
#if defined(__x86_64__) && !defined(__clang__)
#define HITSTREAM_MD5_AVX512
#endif

#if defined(HITSTREAM_MD5_AVX512)
// With an instruction for the rotation, and one for each of the functions of a round.
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl")
namespace avx512 {
using Vector = FourWords;
#include "base/md5_steps.inc"
}  // namespace avx512
namespace avx512_wide {
using Vector = EightWords;
#include "base/md5_steps.inc"
}  // namespace avx512_wide
#pragma GCC pop_options
#endif

using Digest = void (*)(std::span<const std::string_view> texts, std::span<Md5> digests);
struct Way {
  std::size_t lanes;
  Digest digest;
};

// For as many texts.
Way way_for(std::size_t texts) {
#if defined(HITSTREAM_MD5_AVX512)
  static const bool kHasAvx512 =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  if (kHasAvx512 && texts > avx512::kLanes) return {avx512_wide::kLanes, avx512_wide::digest_lanes};
  if (kHasAvx512) return {avx512::kLanes, avx512::digest_lanes};
#endif
  (void)texts;
  return {anywhere::kLanes, anywhere::digest_lanes};
}

}  // namespace

void md5_each(std::span<const std::string_view> texts, std::span<Md5> digests) {
  assert(texts.size() == digests.size());
  while (texts.size() >= kLanesMin) {
    const Way way = way_for(texts.size());
    const std::size_t count = std::min(texts.size(), way.lanes);
    way.digest(texts.first(count), digests.first(count));
    texts = texts.subspan(count);
    digests = digests.subspan(count);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) digests[i] = md5(texts[i]);
}

}  // namespace hitstream::base
