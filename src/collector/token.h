// The token that a view's script gets and every report of it must bring (docs/formats/tracker.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "collector/secret.h"

namespace hitstream::collector {

inline constexpr std::size_t kTokenLength = 72;  // characters

using ViewId = std::array<std::uint8_t, 8>;
using SessionBits = std::array<std::uint8_t, 16>;

struct Token {
  static constexpr std::uint8_t kPrivate = 1;     // the visitor asked for it (Sec-GPC, DNT)
  static constexpr std::uint8_t kCookieless = 2;  // the session is known by its hash
  static constexpr std::uint8_t kSiteNamed = 4;   // `site` is of the request's ?site=, not of its Referer

  std::uint8_t flags = 0;
  std::uint32_t issued_s = 0;  // since 1970
  ViewId view{};
  SessionBits session{};
  std::uint64_t site = 0;  // hash_of() the site; 0: none

  bool operator==(const Token&) const = default;
};

using TokenText = std::array<char, kTokenLength>;

// Immutable; one may serve all threads.
class TokenSealer {
 public:
  explicit TokenSealer(const TokenKeys& keys) : keys_(keys) {}

  [[nodiscard]] std::uint64_t hash_of(std::string_view site) const;
  // Base64url (RFC 4648, section 5) without padding.
  void seal(const Token& token, TokenText& out) const;
  // Nothing for what no seal() of this secret has made, any bit of it changed included. The code is compared
  // in the same time whatever it is.
  [[nodiscard]] std::optional<Token> open(std::string_view text) const;

 private:
  TokenKeys keys_;
};

}  // namespace hitstream::collector
