// MD5 (RFC 1321), where a format asks for it: Kinesis places records by it. It protects against nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hitstream::base {

// OpenSSL's. Thread-safe: each thread keeps a context, as making one costs more than a short digest. Aborts
// where OpenSSL refuses MD5.
[[nodiscard]] std::array<std::uint8_t, 16> md5(std::string_view bytes);

}  // namespace hitstream::base
