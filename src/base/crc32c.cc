#include "base/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
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

__attribute__((target("sse4.2"))) std::uint32_t extend_by_instruction(std::uint32_t crc,
                                                                      std::string_view bytes) {
  std::uint64_t wide = crc;
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
