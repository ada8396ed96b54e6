// Accepts connections for one loop, up to the limit that all loops of a server share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/ip_address.h"
#include "http/listener.h"
#include "http/metrics.h"

namespace hitstream::http {

// Connections open in all loops of a server. Thread-safe.
class ConnectionCount {
 public:
  explicit ConnectionCount(std::size_t max) : max_(max) {}
  [[nodiscard]] bool try_add() {
    if (count_.fetch_add(1, std::memory_order_relaxed) < max_) return true;
    remove();
    return false;
  }
  void remove() { count_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  const std::size_t max_;
  std::atomic<std::size_t> count_{0};
};

struct Accepted {
  int fd = -1;  // -1: one beyond the limit, which was closed at once and counted
  base::IpAddress peer;
};

// Not thread-safe. `epoll_fd` must outlive it.
class Acceptor {
 public:
  Acceptor(Socket socket, int epoll_fd, ConnectionCount& count, LoopMetrics& metrics);

  // Its socket is registered with epoll under `this`.
  [[nodiscard]] bool start();
  // The next connection; the caller owns it and gives it back with ConnectionCount::remove(). Nothing: none
  // waits, or the system has no file descriptor left, which makes it deaf until resume(), so that the loop
  // does not spin.
  [[nodiscard]] std::optional<Accepted> next();
  void resume();
  void stop();

 private:
  [[nodiscard]] bool listen_to(std::uint32_t events, int operation);
  void pause();

  std::optional<Socket> socket_;
  int epoll_fd_;
  ConnectionCount& count_;
  LoopMetrics& metrics_;
  bool paused_ = false;
};

}  // namespace hitstream::http
