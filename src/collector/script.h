// The body of the answer to a view: the tag's script, called with this view's token. Made once, identity and
// gzip; for each view only the token and, with gzip, the checksum are written in.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector/token.h"

namespace hitstream::collector {

// What the script is told in its second argument.
enum ScriptFlag : unsigned {
  kKeepQuery = 1,
  kKeepFragment = 2,
  kCountRestored = 4,
  kHonourDnt = 8,
  kNoViewYet = 16,  // the request was ahead of the view: what is told of it is "shown"
};

using Crc = std::array<char, 4>;

// Immutable; one may serve all loops.
class Script {
 public:
  Script(std::string_view bundle, unsigned flags);

  // `bundle` and `("TOKEN",FLAGS);` and a line end, with token_slot() in the token's place.
  [[nodiscard]] const std::string& identity() const { return identity_; }
  // The same as one gzip member (RFC 1952): the bundle deflated, then the call as a last block that is stored
  // (RFC 1951, section 3.2.4), so that it can be written into; with crc_slot() in the checksum's place.
  [[nodiscard]] const std::string& gzip() const { return gzip_; }

  [[nodiscard]] static std::string_view token_slot();
  // Occurs once in gzip().
  [[nodiscard]] std::string_view crc_slot() const { return {crc_slot_.data(), crc_slot_.size()}; }
  // The checksum of identity() with this token, as gzip writes it.
  [[nodiscard]] Crc crc_with(const TokenText& token) const;

 private:
  std::string tail_;  // what follows the token
  std::string identity_;
  std::string gzip_;
  Crc crc_slot_{};
  std::uint32_t crc_before_token_ = 0;
};

// Whether an Accept-Encoding field (RFC 9110, section 12.5.3) takes gzip. An empty or missing one does not.
[[nodiscard]] bool accepts_gzip(std::string_view field);

}  // namespace hitstream::collector
