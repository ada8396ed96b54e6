#include "http/acceptor.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "telemetry/log.h"

namespace hitstream::http {
namespace {

base::IpAddress to_ip_address(const sockaddr_storage& from) {
  std::array<std::uint8_t, 16> bytes{};
  if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from, sizeof v6);
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  } else if (from.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &v4.sin_addr, 4);
  }
  return base::IpAddress(bytes);
}

bool out_of_resources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(Socket socket, int epoll_fd, ConnectionCount& count, LoopMetrics& metrics)
    : socket_(std::move(socket)), epoll_fd_(epoll_fd), count_(count), metrics_(metrics) {}

bool Acceptor::listen_to(std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  return epoll_ctl(epoll_fd_, operation, socket_->fd(), &event) == 0;
}

bool Acceptor::start() { return listen_to(EPOLLIN, EPOLL_CTL_ADD); }

std::optional<Accepted> Acceptor::next() {
  if (!socket_) return std::nullopt;
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  const int fd =
      accept4(socket_->fd(), reinterpret_cast<sockaddr*>(&from), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0 && out_of_resources(errno)) pause();
  if (fd < 0) return std::nullopt;
  if (count_.try_add()) return Accepted{fd, to_ip_address(from)};
  (void)::close(fd);
  metrics_.count_refused_connection();
  return Accepted{};
}

void Acceptor::pause() {
  telemetry::log_warn("no more connections for a second",
                      {{"reason", std::generic_category().message(errno)}});
  paused_ = listen_to(0, EPOLL_CTL_MOD);
}

void Acceptor::resume() {
  if (socket_ && paused_) paused_ = !listen_to(EPOLLIN, EPOLL_CTL_MOD);
}

void Acceptor::stop() { socket_.reset(); }

}  // namespace hitstream::http
