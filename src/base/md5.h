// MD5 (RFC 1321), where a format asks for it: Kinesis places records by it. It protects against nothing.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace hitstream::base {

using Md5 = std::array<std::uint8_t, 16>;

// OpenSSL's. Thread-safe: each thread keeps a context, as making one costs more than a short digest. Aborts
// where OpenSSL refuses MD5.
[[nodiscard]] Md5 md5(std::string_view bytes);

// digests[i] becomes that of texts[i]; there must be as many of both. Where the processor has AVX2, eight
// texts are taken side by side: MD5 is one long chain, which leaves a processor idle. Thread-safe.
void md5_each(std::span<const std::string_view> texts, std::span<Md5> digests);

}  // namespace hitstream::base
