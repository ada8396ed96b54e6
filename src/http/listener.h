// Listening sockets.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace hitstream::http {

// A file descriptor that is closed with its owner.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&&) = delete;
  ~Socket();
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

struct Listeners {
  Endpoint endpoint;  // with the real port
  std::vector<Socket> sockets;
};

// `count` non-blocking sockets on one address, among which the kernel spreads the connections (SO_REUSEPORT).
// kBusy when somebody listens there already, also another process with SO_REUSEPORT; kInvalidArgument for
// what is no address of this machine; kIo for the rest.
[[nodiscard]] base::Result<Listeners> listen_on(const Endpoint& endpoint, std::size_t count);

}  // namespace hitstream::http
