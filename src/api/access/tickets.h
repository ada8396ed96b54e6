// What a client shows to be let in: sessions (a cookie, after the password), share links (a token in a URL,
// then a cookie) and API tokens. The first two are signed and carry their end; nothing is kept about them.
// Another password ends all sessions, another secret ends the links as well.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/access/signer.h"
#include "base/units.h"
#include "env/random.h"

namespace hitstream::api::access {

class Sessions {
 public:
  Sessions(const Secret& secret, std::string_view password_hash);
  [[nodiscard]] std::string make(base::UnixMillis until_ms) const;
  // When it ends; nothing for one that has ended or is none.
  [[nodiscard]] std::optional<base::UnixMillis> open(std::string_view text, base::UnixMillis now_ms) const;

 private:
  Signer signer_;
};

struct Share {
  std::string site;  // never empty
  base::UnixMillis until_ms = 0;
};

class Shares {
 public:
  explicit Shares(const Secret& secret);
  [[nodiscard]] std::string make(const Share& share) const;
  [[nodiscard]] std::optional<Share> open(std::string_view text, base::UnixMillis now_ms) const;

 private:
  Signer signer_;
};

// "hst_" and 43 characters that hold 256 random bits: the settings keep its SHA-256, which needs no salt.
[[nodiscard]] std::string make_api_token(env::Random& random);

}  // namespace hitstream::api::access
