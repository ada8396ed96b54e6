// Base64 without padding (RFC 4648, section 4 and, for URLs and cookies, section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hitstream::api::access {

enum class Alphabet : std::uint8_t { kPlain, kUrl };

[[nodiscard]] std::string base64(std::string_view bytes, Alphabet alphabet);
// Nothing for what base64() of the same alphabet does not write: each text has one meaning and each meaning
// one text.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text, Alphabet alphabet);

}  // namespace hitstream::api::access
