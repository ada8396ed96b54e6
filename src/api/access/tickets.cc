#include "api/access/tickets.h"

#include <array>
#include <cstdint>

#include "api/access/base64.h"
#include "base/bytes.h"

namespace hitstream::api::access {
namespace {

constexpr std::uint8_t kVersion = 1;

std::string start_of(base::UnixMillis until_ms) {
  std::string bytes;
  base::ByteWriter writer(bytes);
  writer.number(kVersion);
  writer.number(until_ms);
  return bytes;
}

// Nothing when it has ended or is none.
std::optional<base::UnixMillis> read_start(base::ByteReader& reader, base::UnixMillis now_ms) {
  const auto version = reader.number<std::uint8_t>();
  const auto until_ms = reader.number<base::UnixMillis>();
  if (!reader.ok() || version != kVersion || until_ms <= now_ms) return std::nullopt;
  return until_ms;
}

}  // namespace

Sessions::Sessions(const Secret& secret, std::string_view password_hash)
    : signer_(secret, "hitstream session " + std::string(password_hash)) {}

std::string Sessions::make(base::UnixMillis until_ms) const { return signer_.sign(start_of(until_ms)); }

std::optional<base::UnixMillis> Sessions::open(std::string_view text, base::UnixMillis now_ms) const {
  const auto bytes = signer_.open(text);
  if (!bytes) return std::nullopt;
  base::ByteReader reader(*bytes);
  const auto until_ms = read_start(reader, now_ms);
  if (reader.remaining() != 0) return std::nullopt;
  return until_ms;
}

Shares::Shares(const Secret& secret) : signer_(secret, "hitstream share") {}

std::string Shares::make(const Share& share) const {
  return signer_.sign(start_of(share.until_ms) + share.site);
}

std::optional<Share> Shares::open(std::string_view text, base::UnixMillis now_ms) const {
  const auto bytes = signer_.open(text);
  if (!bytes) return std::nullopt;
  base::ByteReader reader(*bytes);
  const auto until_ms = read_start(reader, now_ms);
  if (!until_ms || reader.remaining() == 0) return std::nullopt;
  return Share{std::string(reader.raw(reader.remaining())), *until_ms};
}

std::string make_api_token(env::Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return "hst_" + base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Alphabet::kUrl);
}

}  // namespace hitstream::api::access
