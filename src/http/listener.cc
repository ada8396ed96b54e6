#include "http/listener.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace hitstream::http {
namespace {

constexpr int kBacklog = 4096;  // the kernel cuts it to net.core.somaxconn

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

base::Result<SocketAddress> to_socket_address(const Endpoint& endpoint) {
  SocketAddress address;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, endpoint.host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    address.length = sizeof v4;
    std::memcpy(&address.storage, &v4, sizeof v4);
  } else if (inet_pton(AF_INET6, endpoint.host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    address.length = sizeof v6;
    std::memcpy(&address.storage, &v6, sizeof v6);
  } else {
    return base::fail(base::Errc::kInvalidArgument, fmt::format("\"{}\" is no IP address", endpoint.host));
  }
  return address;
}

base::Unexpected refusal(const Endpoint& endpoint, int error) {
  const std::string where = endpoint.to_string();
  if (error == EADDRINUSE) {
    return base::fail(base::Errc::kBusy,
                      fmt::format("cannot listen on {}: somebody listens there already; stop "
                                  "that program or choose another address",
                                  where));
  }
  if (error == EADDRNOTAVAIL) {
    return base::fail(base::Errc::kInvalidArgument,
                      fmt::format("cannot listen on {}: this machine has no such address", where));
  }
  return base::fail(base::Errc::kIo,
                    fmt::format("cannot listen on {}: {}", where, std::generic_category().message(error)));
}

void set_option(int fd, int level, int option) {
  const int on = 1;
  (void)setsockopt(fd, level, option, &on, sizeof on);
}

base::Result<Socket> bind_socket(const Endpoint& endpoint, bool shared) {
  const base::Result<SocketAddress> address = to_socket_address(endpoint);
  if (!address) return base::forward(address.error());
  Socket made(socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (made.fd() < 0) return refusal(endpoint, errno);
  set_option(made.fd(), SOL_SOCKET, SO_REUSEADDR);
  if (shared) set_option(made.fd(), SOL_SOCKET, SO_REUSEPORT);
  if (bind(made.fd(), address->get(), address->length) != 0) return refusal(endpoint, errno);
  return made;
}

base::Result<Socket> listening_socket(const Endpoint& endpoint) {
  base::Result<Socket> made = bind_socket(endpoint, true);
  if (!made) return made;
  // Accepted sockets inherit it: a reply leaves at once, and no connection needs a system call for that.
  set_option(made->fd(), IPPROTO_TCP, TCP_NODELAY);
  if (listen(made->fd(), kBacklog) != 0) return refusal(endpoint, errno);
  return made;
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
  sockaddr_in v4{};
  std::memcpy(&v4, &storage, sizeof v4);  // sockaddr_in6 has its port in the same place
  return ntohs(v4.sin_port);
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) (void)::close(fd_);
}

base::Result<Listeners> listen_on(const Endpoint& endpoint, std::size_t count) {
  if (endpoint.port != 0) {
    // With SO_REUSEPORT alone, a second server would silently take a part of the first one's connections.
    const base::Result<Socket> probe = bind_socket(endpoint, false);
    if (!probe) return base::forward(probe.error());
  }
  Listeners listeners{endpoint, {}};
  for (std::size_t i = 0; i < count; ++i) {
    base::Result<Socket> made = listening_socket(listeners.endpoint);
    if (!made) return base::forward(made.error());
    if (listeners.endpoint.port == 0) listeners.endpoint.port = bound_port(made->fd());
    listeners.sockets.push_back(std::move(*made));
  }
  return listeners;
}

std::size_t available_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1));
}

}  // namespace hitstream::http
