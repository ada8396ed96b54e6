// From bytes to requests: Beast's basic_parser for the grammar, and a policy stricter than it (see Fault).
// What comes out depends on the bytes only, not on how they were cut into pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "http/fault.h"
#include "http/request.h"
#include "http/server.h"

namespace hitstream::http {

// A chunked body that is not complete yet.
struct ChunkedBody;
struct DeleteChunkedBody {
  void operator()(ChunkedBody* body) const;
};

// What is known about a request of which a part has come. Empty at the start of each request.
struct Progress {
  std::size_t scanned = 0;      // the end of the head is not within these bytes
  std::size_t head_bytes = 0;   // known once the head is complete and good
  std::size_t total_bytes = 0;  // head and body, where the body has a Content-Length
  std::unique_ptr<ChunkedBody, DeleteChunkedBody> chunked;
  bool wants_continue = false;  // the client waits for "100 Continue"; the caller sends it and clears this

  [[nodiscard]] bool head_complete() const { return head_bytes != 0; }
};

// One for each loop; not thread-safe. It never allocates for a request that comes in one piece without a
// chunked body.
class RequestParser {
 public:
  enum class Outcome : std::uint8_t { kComplete, kPartial, kFault };
  struct Result {
    Outcome outcome = Outcome::kPartial;
    Fault fault = Fault::kNone;
    std::size_t used = 0;  // bytes at the front that need not be given again
  };

  RequestParser(const Limits& limits, const std::vector<KeptHeader>& kept_headers);
  ~RequestParser();

  // Parses the request that `bytes` begins with. After kPartial, it must be called with the same bytes (less
  // those used) and at least one more, and the same progress. After the others, with fresh progress. An empty
  // line before a request is skipped (RFC 9112, section 2.2): kPartial with all bytes used is no request yet.
  [[nodiscard]] Result parse(std::string_view bytes, Progress& progress);

  // Of the last kComplete, valid until the next parse() and as long as its bytes; `peer` is the caller's to
  // set.
  [[nodiscard]] Request& request();
  // Whether the client wants to keep the connection. HTTP/1.0 connections are closed after one reply.
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool is_http_1_1() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hitstream::http
