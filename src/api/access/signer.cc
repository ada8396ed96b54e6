#include "api/access/signer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "api/access/base64.h"
#include "base/text.h"

namespace hitstream::api::access {
namespace {

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Code = std::array<std::uint8_t, 32>;
constexpr std::size_t kCodeBytes = Code().size();

Code code_of(const Secret& key, std::string_view bytes) {
  Code code{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(), code.data(),
       nullptr);
  return code;
}

std::string_view text_of(const Code& code) {
  return {reinterpret_cast<const char*>(code.data()), code.size()};
}

Code sha256(std::string_view bytes) {
  Code digest{};
  SHA256(raw(bytes), bytes.size(), digest.data());
  return digest;
}

}  // namespace

Signer::Signer(const Secret& secret, std::string_view purpose) : key_(code_of(secret, purpose)) {}

std::string Signer::sign(std::string_view bytes) const {
  return base64(std::string(bytes).append(text_of(code_of(key_, bytes))), Alphabet::kUrl);
}

std::optional<std::string> Signer::open(std::string_view text) const {
  auto bytes = from_base64(text, Alphabet::kUrl);
  if (!bytes || bytes->size() < kCodeBytes) return std::nullopt;
  const std::string code = bytes->substr(bytes->size() - kCodeBytes);
  bytes->resize(bytes->size() - kCodeBytes);
  if (!equals_in_constant_time(code, text_of(code_of(key_, *bytes)))) return std::nullopt;
  return bytes;
}

bool equals_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string sha256_hex(std::string_view bytes) { return base::to_hex(sha256(bytes)); }

std::string sha256_base64(std::string_view bytes) {
  return base64(text_of(sha256(bytes)), Alphabet::kPlain).append("=");
}

}  // namespace hitstream::api::access
