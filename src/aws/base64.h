// Base64 as the services' JSON carries bytes (RFC 4648, section 4, padded).
#pragma once

#include <string>
#include <string_view>

namespace hitstream::aws {

void append_base64(std::string& out, std::string_view bytes);
// False when it is not base64; `out` is replaced, and unspecified then.
[[nodiscard]] bool decode_base64(std::string_view text, std::string& out);

}  // namespace hitstream::aws
