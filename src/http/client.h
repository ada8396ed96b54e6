// A small HTTP client on libcurl, for many requests at a time on few connections that are kept. Over TLS it
// speaks HTTP/2 where the server offers it, many requests on one connection, and HTTP/1.1 otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hitstream::http {

struct ClientRequest {
  std::string method = "GET";
  std::string url;                            // http or https
  std::vector<std::string> headers;           // "Name: value"
  std::string body;                           // sent when not empty, and with POST and PUT
  std::chrono::milliseconds timeout{10'000};  // from send(), so with the wait for a connection; 0: none
  // Sent instead of `body` when set: one body for many attempts.
  std::shared_ptr<const std::string> shared_body = nullptr;
  // HTTP/2 from the first byte on to an http URL ("prior knowledge": the server must speak it), on a
  // connection of its own: curl 7.88 begins anew on a kept one, which is an error.
  bool http2_without_tls = false;
  // Gets the body of a reply of status 200 as it comes instead of ClientReply::body, without a limit to its
  // length. Called from within perform(), and may call send() and cancel().
  std::function<void(std::string_view)> on_body = nullptr;
  // No byte of the reply for so long, counted from send() first: fails with kTimeout. 0: no limit.
  std::chrono::milliseconds silence_max{0};
};

struct ClientReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>>
      headers;  // those wanted, names in lower case, in their order
  std::string body;
};

struct ClientOptions {
  std::size_t connections = 32;             // at a time; further requests wait for one
  std::size_t body_bytes_max = 1 << 20;     // a longer body makes the request fail with kFull
  std::vector<std::string> wanted_headers;  // in lower case
  std::string ca_bundle = {};               // file of the certificates to trust; empty: the system's
};

// Used by one thread. Redirects are not followed. A proxy is taken from the environment as curl does
// (http_proxy, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY), but never for a loopback address. Destroying it
// drops what is in flight without a call.
class Client {
 public:
  // kTimeout, kUnavailable (no connection, or it broke), kFull, kInvalidArgument (the URL).
  using Done = std::function<void(base::Result<ClientReply>)>;
  using Id = std::uint64_t;

  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Queues it. `done` is called once, from within perform(), and may call send() and cancel().
  Id send(ClientRequest request, Done done);
  // Drops a request: nothing of it is called any more. One that is done or unknown is ignored.
  void cancel(Id id);
  // Requests sent and not cancelled whose `done` has not been called.
  [[nodiscard]] std::size_t in_flight() const;
  // Moves transfers on and calls what is done; waits up to `timeout` for something to happen when nothing is,
  // also with nothing in flight.
  void perform(std::chrono::milliseconds timeout);
  // Makes a perform() that waits, or else the next one that would, return. Thread-safe.
  void wake();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hitstream::http
