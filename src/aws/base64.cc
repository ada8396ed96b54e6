#include "aws/base64.h"

#include <openssl/evp.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <cassert>
#include <cstdint>

namespace hitstream::aws {
namespace {

#if defined(__x86_64__)
constexpr std::size_t kStepBytes = 24;
constexpr std::size_t kStepChars = 32;
constexpr std::size_t kReadBytes = 28;  // in one step

// Source: Wojciech Mula, Daniel Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018).
// Encodes as many whole steps as may be read; how many bytes these were.
[[gnu::target("avx2")]] std::size_t encode_wide(std::string_view bytes, char* to) {
  const __m256i order = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,  //
                                         1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  // What is to be added to a number of six bits, by the range that it is in: a-z, 0-9, +, /, A-Z.
  const __m256i shifts =
      _mm256_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                       '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0,  //
                       'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                       '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  std::size_t done = 0;
  for (; done + kReadBytes <= bytes.size(); done += kStepBytes, to += kStepChars) {
    const char* const from = bytes.data() + done;
    const __m256i read = _mm256_set_m128i(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 12)),
                                          _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    const __m256i in = _mm256_shuffle_epi8(read, order);
    const __m256i upper = _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0FC0FC00)),
                                             _mm256_set1_epi32(0x04000040));
    const __m256i lower = _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003F03F0)),
                                             _mm256_set1_epi32(0x01000010));
    const __m256i six = _mm256_or_si256(upper, lower);
    const __m256i is_capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), six);
    const __m256i range = _mm256_or_si256(_mm256_subs_epu8(six, _mm256_set1_epi8(51)),
                                          _mm256_and_si256(is_capital, _mm256_set1_epi8(13)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                        _mm256_add_epi8(_mm256_shuffle_epi8(shifts, range), six));
  }
  return done;
}

const bool kHasWide = __builtin_cpu_supports("avx2") != 0;
#else
constexpr bool kHasWide = false;
std::size_t encode_wide(std::string_view, char*) { return 0; }
#endif

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t before = out.size();
  const std::size_t length = (bytes.size() + 2) / 3 * 4;
  out.resize(before + length + 1);  // OpenSSL writes a zero at the end
  const std::size_t done = kHasWide ? encode_wide(bytes, out.data() + before) : 0;
  bytes.remove_prefix(done);
  EVP_EncodeBlock(reinterpret_cast<std::uint8_t*>(out.data()) + before + done / 3 * 4,
                  reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(before + length);
}

bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  // OpenSSL skips white space around the text, which is none of ours.
  if (text.find_first_of(" \t\r\n-") != std::string_view::npos) return false;
  out.resize(text.size() / 4 * 3);
  const int length =
      EVP_DecodeBlock(reinterpret_cast<std::uint8_t*>(out.data()),
                      reinterpret_cast<const std::uint8_t*>(text.data()), static_cast<int>(text.size()));
  if (length != static_cast<int>(out.size())) return false;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(out.size() - padding);
  return true;
}

}  // namespace hitstream::aws
