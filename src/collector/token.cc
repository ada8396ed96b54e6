#include "collector/token.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

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

using TokenBytes = std::array<std::uint8_t, kTokenBytes>;

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

void encode(const TokenBytes& bytes, TokenText& out) {
  char* to = out.data();
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t three = static_cast<std::uint32_t>(bytes[i]) << 16U |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8U | bytes[i + 2];
    *to++ = kDigits[three >> 18U];
    *to++ = kDigits[three >> 12U & 63U];
    *to++ = kDigits[three >> 6U & 63U];
    *to++ = kDigits[three & 63U];
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
  TokenBytes bytes;
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
