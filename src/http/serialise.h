// A reply's bytes (RFC 9112).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/request.h"

namespace hitstream::http {

enum class Framing : std::uint8_t {
  kLength,   // Content-Length
  kChunked,  // Transfer-Encoding: chunked
  kClose,    // the end of the connection is the end of the body
};

// "OK" for 200; "Unknown" for a status that has no name here.
[[nodiscard]] std::string_view reason_phrase(int status);

// 1xx, 204 and 304 have no body, and no field that describes one.
[[nodiscard]] bool allows_body(int status);

// Status line and fields up to and with the empty line. Date is the first field, so that it can be found and
// patched. With kLength, the length is that of reply.body, sent or not (HEAD).
void append_head(std::string& out, const Reply& reply, std::string_view date, Framing framing,
                 bool keep_alive);

// Head and, unless it is left out, body.
void append_reply(std::string& out, const Reply& reply, std::string_view date, bool with_body,
                  bool keep_alive);

// One piece of a chunked body; must not be empty, which would be its end.
void append_chunk(std::string& out, std::string_view bytes);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace hitstream::http
