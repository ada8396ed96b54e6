// What values of text settings may be.
#pragma once

#include <string_view>

namespace hitstream::config {

// UTF-8 without control characters. Every text and every entry of a list must be this, whatever else holds.
[[nodiscard]] bool is_printable(std::string_view text);

// "127.0.0.1:8080", "[::1]:0", "localhost:80". An address, not a name; the port is 0 to 65535.
[[nodiscard]] bool is_listen_address(std::string_view text);
// "10.0.0.0/8", "::1".
[[nodiscard]] bool is_network(std::string_view text);
// "/collect": an absolute path as it stands in a request, without query and fragment.
[[nodiscard]] bool is_url_path(std::string_view text);
// "https://stats.example.org/collect".
[[nodiscard]] bool is_web_url(std::string_view text);
// "https://www.example.org", "http://127.0.0.1:8000": scheme, plain host and port, nothing behind them.
[[nodiscard]] bool is_origin(std::string_view text);
// The name of an HTTP header field (RFC 9110, token).
[[nodiscard]] bool is_header_name(std::string_view text);
// The name of a Kinesis stream, or of a consumer of one: 1 to 128 letters, digits, '_', '.' and '-'.
[[nodiscard]] bool is_stream_name(std::string_view text);
// "eu-central-1".
[[nodiscard]] bool is_region(std::string_view text);

// 1 to 64 letters, digits, '_', '.' and '-'.
[[nodiscard]] bool is_collector_name(std::string_view text);

// "on", "off".
[[nodiscard]] bool is_on_or_off(std::string_view text);
// The Domain of a cookie (RFC 6265): letters, digits, '-' and '.'; or nothing.
[[nodiscard]] bool is_domain_or_empty(std::string_view text);
// A host name, or what an owner calls a site: 1 to 253 bytes without spaces and slashes.
[[nodiscard]] bool is_site_name(std::string_view text);

// As far as its look goes: "$scrypt$…" without spaces; or nothing.
[[nodiscard]] bool is_password_hash_or_empty(std::string_view text);
// 64 lower-case hexadecimal digits.
[[nodiscard]] bool is_sha256(std::string_view text);

}  // namespace hitstream::config
