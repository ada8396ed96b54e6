#include "http/transport.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

namespace hitstream::http {
namespace {

IoResult failure() {
  const bool blocked = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {blocked ? IoStatus::kBlocked : IoStatus::kBroken, 0};
}

}  // namespace

IoResult PlainTransport::receive(std::span<char> into) {
  const ssize_t got = ::recv(fd_, into.data(), into.size(), 0);
  if (got < 0) return failure();
  return {got == 0 ? IoStatus::kEnd : IoStatus::kDone, static_cast<std::size_t>(got)};
}

IoResult PlainTransport::send(std::string_view bytes) {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0) return failure();
  return {IoStatus::kDone, static_cast<std::size_t>(sent)};
}

void PlainTransport::shutdown_write() { (void)::shutdown(fd_, SHUT_WR); }

void PlainTransport::close() {
  if (fd_ >= 0) (void)::close(fd_);
  fd_ = -1;
}

}  // namespace hitstream::http
