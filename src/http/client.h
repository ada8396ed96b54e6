// A small HTTP client on libcurl, for many requests at a time on few connections that are kept.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hitstream::http {

struct ClientRequest {
  std::string method = "GET";
  std::string url;                            // http or https
  std::vector<std::string> headers;           // "Name: value"
  std::string body;                           // sent when not empty, and with POST and PUT
  std::chrono::milliseconds timeout{10'000};  // from send(), so with the wait for a connection
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
};

// Used by one thread. Redirects are not followed. A proxy is taken from the environment as curl does
// (http_proxy, https_proxy, no_proxy), but never for a loopback address. Destroying it drops what is in
// flight without a call.
class Client {
 public:
  // kTimeout, kUnavailable (no connection, or it broke), kFull, kInvalidArgument (the URL).
  using Done = std::function<void(base::Result<ClientReply>)>;

  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Queues it. `done` is called once, from within perform(), and may call send().
  void send(ClientRequest request, Done done);
  // Requests sent whose `done` has not been called.
  [[nodiscard]] std::size_t in_flight() const;
  // Moves transfers on and calls what is done; waits up to `timeout` for something to happen when nothing is.
  void perform(std::chrono::milliseconds timeout);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hitstream::http
