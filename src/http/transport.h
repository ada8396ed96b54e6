// What a connection's bytes go through. A concrete class, so that the plain path has no virtual call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hitstream::http {

enum class IoStatus : std::uint8_t {
  kDone,     // some bytes went; fewer than asked for means that the kernel has no more, or no more room
  kBlocked,  // none went; epoll tells when it is worth another try
  kEnd,      // the peer sends no more
  kBroken,
};

struct IoResult {
  IoStatus status = IoStatus::kBroken;
  std::size_t bytes = 0;
};

// Owns a non-blocking TCP socket. TLS gets a class with these members, whose receive() and send() go through
// the TLS library and may be kBlocked on the other direction; Connection then holds a variant of the two,
// decided at accept.
class PlainTransport final {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}
  ~PlainTransport() { close(); }
  PlainTransport(const PlainTransport&) = delete;
  PlainTransport& operator=(const PlainTransport&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] IoResult receive(std::span<char> into);
  [[nodiscard]] IoResult send(std::string_view bytes);
  // The peer sees the end of the stream; receive() still works.
  void shutdown_write();
  // Safe to repeat.
  void close();

 private:
  int fd_;
};

using Transport = PlainTransport;

}  // namespace hitstream::http
