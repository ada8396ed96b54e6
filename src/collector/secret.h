// The secret that all collectors of one fleet share, and the keys made of it. It is never logged.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/siphash.h"
#include "env/files.h"
#include "env/random.h"

namespace hitstream::collector {

using Secret = std::array<std::uint8_t, 32>;
using Sha256 = std::array<std::uint8_t, 32>;

// The file's 32 bytes. A missing file is made, for its owner only, with random ones; its folder must exist.
// kInvalidArgument for a file of another length. One that others may read is taken, with a warning.
[[nodiscard]] base::Result<Secret> load_secret(env::FileSystem& files, const std::string& path,
                                               env::Random& random);

// HMAC-SHA256 (RFC 2104).
[[nodiscard]] Sha256 hmac_sha256(const Sha256& key, std::string_view text);

// For tokens: one key for the code, one for the hash of the site, so that neither says anything of the other.
struct TokenKeys {
  explicit TokenKeys(const Secret& secret);
  base::SipKey code{};
  base::SipKey site{};
};

}  // namespace hitstream::collector
