#include "api/access/password.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

#include "api/access/base64.h"
#include "api/access/signer.h"
#include "api/query_string.h"
#include "base/text.h"
#include "base/units.h"

namespace hitstream::api::access {
namespace {

// OWASP's Password Storage Cheat Sheet, scrypt, the choice with 32 MiB.
constexpr std::uint32_t kLogN = 15;
constexpr std::uint32_t kR = 8;
constexpr std::uint32_t kP = 3;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint64_t kMemoryMax = 1ULL << 30;

// Nothing when the library refuses, as it does when there is no memory.
std::optional<std::string> scrypt(std::string_view password, std::string_view salt, std::uint32_t log_n,
                                  std::uint32_t r, std::uint32_t p, std::size_t length) {
  std::string key(length, '\0');
  const int done =
      EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                     salt.size(), 1ULL << log_n, r, p, kMemoryMax + base::kMiB * 64,
                     reinterpret_cast<unsigned char*>(key.data()), key.size());
  if (done != 1) return std::nullopt;
  return key;
}

// "ln=15" with `name` "ln".
std::optional<std::uint32_t> number_named(std::string_view name, std::string_view part, std::uint64_t max) {
  if (take_until(part, '=') != name) return std::nullopt;
  const auto number = base::parse_decimal(part);
  if (!number || *number < 1 || *number > max) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

base::Result<PasswordHash> PasswordHash::parse(std::string_view text) {
  const auto refuse = [] {
    return base::fail(base::Errc::kInvalidArgument,
                      "this is no hash of a password; `hitstream password` makes one");
  };
  if (!take_until(text, '$').empty() || take_until(text, '$') != "scrypt") return refuse();
  std::string_view numbers = take_until(text, '$');
  const auto log_n = number_named("ln", take_until(numbers, ','), 20);
  const auto r = number_named("r", take_until(numbers, ','), 64);
  const auto p = number_named("p", take_until(numbers, ','), 64);
  const auto salt = from_base64(take_until(text, '$'), Alphabet::kPlain);
  const auto hash = from_base64(text, Alphabet::kPlain);
  if (!log_n || !r || !p || !numbers.empty() || !salt || !hash) return refuse();
  if (salt->size() < 8 || hash->size() < 16 || hash->size() > 64) return refuse();
  if ((128ULL << *log_n) * *r > kMemoryMax) return refuse();
  PasswordHash parsed;
  parsed.log_n_ = *log_n;
  parsed.r_ = *r;
  parsed.p_ = *p;
  parsed.salt_ = *salt;
  parsed.hash_ = *hash;
  return parsed;
}

bool PasswordHash::matches(std::string_view password) const {
  const auto key = scrypt(password, salt_, log_n_, r_, p_, hash_.size());
  return key && equals_in_constant_time(*key, hash_);
}

base::Result<std::string> hash_password(std::string_view password, env::Random& random) {
  if (password.size() < kPasswordBytesMin || password.size() > kPasswordBytesMax) {
    return base::fail(base::Errc::kInvalidArgument, fmt::format("a password must be {} to {} bytes long",
                                                                kPasswordBytesMin, kPasswordBytesMax));
  }
  std::array<std::uint8_t, kSaltBytes> salt_bytes{};
  random.fill(salt_bytes);
  const std::string_view salt(reinterpret_cast<const char*>(salt_bytes.data()), salt_bytes.size());
  const auto key = scrypt(password, salt, kLogN, kR, kP, kHashBytes);
  if (!key) return base::fail(base::Errc::kFull, "there is not enough memory to hash a password");
  return fmt::format("$scrypt$ln={},r={},p={}${}${}", kLogN, kR, kP, base64(salt, Alphabet::kPlain),
                     base64(*key, Alphabet::kPlain));
}

}  // namespace hitstream::api::access
