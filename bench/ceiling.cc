// The least an HTTP server on epoll can do: find the empty line that ends a request, send a constant, log
// nothing. What a server costs above this is its own.
//
//   hitstream_ceiling PORT REPLY_BYTES
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

std::string make_reply(std::size_t bytes) {
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/javascript; charset=utf-8\r\nCache-Control: no-store\r\n";
  for (std::size_t length = 0; length < bytes; ++length) {
    std::string whole =
        head + "Content-Length: " + std::to_string(length) + "\r\n\r\n" + std::string(length, ' ');
    if (whole.size() >= bytes) return whole;
  }
  return head + "Content-Length: 0\r\n\r\n";
}

int listen_on(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd, 4096) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  return fd;
}

void watch(int epoll, int fd) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

void accept_one(int epoll, int listener) {
  const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watch(epoll, fd);
}

// A request that comes in pieces is answered when the piece with its end is there.
void serve(int fd, const std::string& reply) {
  static std::array<char, 16384> room;
  const ssize_t got = ::recv(fd, room.data(), room.size(), 0);
  if (got <= 0) {
    ::close(fd);
    return;
  }
  const std::string_view bytes(room.data(), static_cast<std::size_t>(got));
  if (bytes.find("\r\n\r\n") == std::string_view::npos) return;
  if (::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: hitstream_ceiling PORT REPLY_BYTES\n", stderr);
    return 2;
  }
  const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])));
  const std::string reply = make_reply(static_cast<std::size_t>(std::atoi(argv[2])));
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  watch(epoll, listener);
  std::array<epoll_event, 512> events;
  while (true) {
    const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      fd == listener ? accept_one(epoll, listener) : serve(fd, reply);
    }
  }
}
