#include "collector/token.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "base/scan.h"

namespace hitstream::collector {
namespace {

constexpr std::uint8_t kVersion = 1;
// Where each part stands.
constexpr std::size_t kFlagsAt = 1;
constexpr std::size_t kIssuedAt = 2;
constexpr std::size_t kViewAt = 6;
constexpr std::size_t kSessionAt = 14;
constexpr std::size_t kSiteAt = 30;
constexpr std::size_t kCodeAt = 38;
constexpr std::size_t kTokenBytes = 54;
static_assert(kTokenBytes % 3 == 0 && kTokenLength == kTokenBytes / 3 * 4, "no padding is ever needed");

// What reads them takes some in steps of eight.
using TokenBytes = std::array<std::uint8_t, kTokenBytes + 2>;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

// Of six bits each.
base::SixteenBytes digits_of(base::SixteenBytes values) {
  using SixteenSigned = std::int8_t __attribute__((vector_size(16)));
  const auto signed_values = SixteenSigned(values);
  const SixteenSigned steps =
      ((signed_values > 25) & ('a' - 'Z' - 1)) + ((signed_values > 51) & ('0' - 'z' - 1)) +
      ((signed_values > 61) & ('-' - '9' - 1)) + ((signed_values > 62) & ('_' - '-' - 1));
  return values + 'A' + base::SixteenBytes(steps);
}

std::uint64_t big_endian_at(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return __builtin_bswap64(word);
}

// Twelve bytes as sixteen values of six bits. Each half of the vector begins with six of the bytes, the first
// being the highest, and in three steps is cut in halves, of which the higher goes to the lower place.
base::SixteenBytes values_of(const std::uint8_t* twelve) {
  using TwoWords = std::uint64_t __attribute__((vector_size(16)));
  const TwoWords sixes = {big_endian_at(twelve), big_endian_at(twelve + 6)};
  const TwoWords threes = sixes >> 40 | (sixes << 16 & 0x00FFFFFF00000000);
  const TwoWords digit_pairs = (threes >> 12 & 0x00000FFF00000FFF) | (threes & 0x00000FFF00000FFF) << 16;
  const TwoWords digits = (digit_pairs >> 6 & 0x003F003F003F003F) | (digit_pairs & 0x003F003F003F003F) << 8;
  return base::SixteenBytes(digits);
}

// Twelve bytes at a time; the last twelve again have some of those before.
void encode(const TokenBytes& bytes, TokenText& out) {
  for (const std::size_t at : {0U, 12U, 24U, 36U, 42U}) {
    const base::SixteenBytes digits = digits_of(values_of(&bytes[at]));
    std::memcpy(&out[at / 3 * 4], &digits, sizeof digits);
  }
}

bool decode(std::string_view text, TokenBytes& bytes) {
  if (text.size() != kTokenLength) return false;
  std::uint8_t* to = bytes.data();
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t three = 0;
    for (const char digit : text.substr(i, 4)) {
      const std::uint8_t value = kValues[static_cast<unsigned char>(digit)];
      if (value == kNoDigit) return false;
      three = three << 6U | value;
    }
    *to++ = static_cast<std::uint8_t>(three >> 16U);
    *to++ = static_cast<std::uint8_t>(three >> 8U);
    *to++ = static_cast<std::uint8_t>(three);
  }
  return true;
}

base::SipTag code_of(const base::SipKey& key, const TokenBytes& bytes) {
  return base::siphash128(key, {reinterpret_cast<const char*>(bytes.data()), kCodeAt});
}

}  // namespace

std::uint64_t TokenSealer::hash_of(std::string_view site) const {
  return site.empty() ? 0 : std::max<std::uint64_t>(base::siphash64(keys_.site, site), 1);
}

void TokenSealer::seal(const Token& token, TokenText& out) const {
  TokenBytes bytes{};
  bytes[0] = kVersion;
  bytes[kFlagsAt] = token.flags;
  std::memcpy(&bytes[kIssuedAt], &token.issued_s, sizeof token.issued_s);
  std::memcpy(&bytes[kViewAt], token.view.data(), token.view.size());
  std::memcpy(&bytes[kSessionAt], token.session.data(), token.session.size());
  std::memcpy(&bytes[kSiteAt], &token.site, sizeof token.site);
  const base::SipTag code = code_of(keys_.code, bytes);
  std::memcpy(&bytes[kCodeAt], code.data(), code.size());
  encode(bytes, out);
}

std::optional<Token> TokenSealer::open(std::string_view text) const {
  TokenBytes bytes;
  if (!decode(text, bytes)) return std::nullopt;
  const base::SipTag code = code_of(keys_.code, bytes);
  if (CRYPTO_memcmp(&bytes[kCodeAt], code.data(), code.size()) != 0 || bytes[0] != kVersion)
    return std::nullopt;
  Token token;
  token.flags = bytes[kFlagsAt];
  std::memcpy(&token.issued_s, &bytes[kIssuedAt], sizeof token.issued_s);
  std::memcpy(token.view.data(), &bytes[kViewAt], token.view.size());
  std::memcpy(token.session.data(), &bytes[kSessionAt], token.session.size());
  std::memcpy(&token.site, &bytes[kSiteAt], sizeof token.site);
  return token;
}

}  // namespace hitstream::collector
