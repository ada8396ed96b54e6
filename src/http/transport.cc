#include "http/transport.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

namespace hitstream::http {
namespace {

// The C library's recv() and send() are points of cancellation, which in a process with threads costs a
// request several per cent of what parsing it costs.
ssize_t receive_some(int fd, std::span<char> into) {
  return ::syscall(SYS_recvfrom, fd, into.data(), into.size(), 0, nullptr, nullptr);
}

ssize_t send_some(int fd, std::string_view bytes) {
  return ::syscall(SYS_sendto, fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, nullptr, 0);
}

IoResult failure() {
  const bool blocked = errno == EAGAIN || errno == EWOULDBLOCK;  // never EINTR, for they do not wait
  return {blocked ? IoStatus::kBlocked : IoStatus::kBroken, 0};
}

}  // namespace

IoResult PlainTransport::receive(std::span<char> into) {
  const ssize_t got = receive_some(fd_, into);
  if (got < 0) return failure();
  return {got == 0 ? IoStatus::kEnd : IoStatus::kDone, static_cast<std::size_t>(got)};
}

IoResult PlainTransport::send(std::string_view bytes) {
  const ssize_t sent = send_some(fd_, bytes);
  if (sent < 0) return failure();
  return {IoStatus::kDone, static_cast<std::size_t>(sent)};
}

void PlainTransport::shutdown_write() { (void)::shutdown(fd_, SHUT_WR); }

void PlainTransport::close() {
  if (fd_ >= 0) (void)::close(fd_);
  fd_ = -1;
}

}  // namespace hitstream::http
