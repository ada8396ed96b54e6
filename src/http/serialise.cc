#include "http/serialise.h"

#include <fmt/format.h>

#include <cassert>
#include <iterator>

namespace hitstream::http {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr Phrase kPhrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

void append_framing(std::string& out, const Reply& reply, Framing framing) {
  if (!allows_body(reply.status)) return;
  if (framing == Framing::kLength) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", reply.body.size());
  } else if (framing == Framing::kChunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Unknown";
}

bool allows_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_head(std::string& out, const Reply& reply, std::string_view date, Framing framing,
                 bool keep_alive) {
  assert(reply.status >= 100 && reply.status <= 599);
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", reply.status,
                 reason_phrase(reply.status), date);
  if (!reply.content_type.empty()) {
    fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\n", reply.content_type);
  }
  out.append(reply.headers);
  append_framing(out, reply, framing);
  if (!keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
}

void append_reply(std::string& out, const Reply& reply, std::string_view date, bool with_body,
                  bool keep_alive) {
  append_head(out, reply, date, Framing::kLength, keep_alive);
  if (with_body && allows_body(reply.status)) out.append(reply.body);
}

void append_chunk(std::string& out, std::string_view bytes) {
  assert(!bytes.empty());
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", bytes.size());
  out.append(bytes);
  out.append("\r\n");
}

}  // namespace hitstream::http
