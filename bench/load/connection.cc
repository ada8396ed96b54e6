#include "load/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "base/text.h"

namespace hitstream::bench {
namespace {

constexpr std::string_view kOk = "HTTP/1.1 200";

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\ncontent-length:";
  for (std::size_t at = 0; at + kName.size() < head.size(); ++at) {
    if (!base::equals_ignoring_case(head.substr(at, kName.size()), kName)) continue;
    const auto value = head.substr(at + kName.size());
    return base::parse_decimal(base::trim(value.substr(0, value.find('\r')))).value_or(0);
  }
  return 0;
}

}  // namespace

std::optional<Reply> parse_reply(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view head = bytes.substr(0, end + 2);
  const std::size_t whole = end + 4 + content_length(head);
  if (bytes.size() < whole) return std::nullopt;
  const auto status = base::parse_decimal(head.substr(std::min<std::size_t>(9, head.size()), 3)).value_or(0);
  return Reply{.status = static_cast<int>(status), .bytes = whole};
}

Connection::Connection(std::uint16_t port, RequestText request)
    : fd_(connect_to(port)), request_(std::move(request)) {}

Connection::Connection(Connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      request_(std::move(other.request_)),
      pending_(std::move(other.pending_)),
      usual_bytes_(other.usual_bytes_),
      sent_ns_(other.sent_ns_) {}

Connection::~Connection() { close(); }

void Connection::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool Connection::send(std::int64_t now_ns) {
  sent_ns_ = now_ns;
  const std::string_view bytes = request_.bytes();
  return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

Connection::State Connection::receive(std::span<char> room, Reply& reply) {
  const ssize_t got = ::recv(fd_, room.data(), room.size(), 0);
  if (got <= 0) return State::kClosed;
  const std::string_view bytes(room.data(), static_cast<std::size_t>(got));
  if (pending_.empty() && bytes.size() == usual_bytes_ && bytes.starts_with(kOk)) {
    reply = {.status = 200, .bytes = bytes.size()};
    return State::kReply;
  }
  pending_ += bytes;
  const auto parsed = parse_reply(pending_);
  if (!parsed) return State::kPartial;
  if (parsed->bytes != pending_.size()) return State::kClosed;
  pending_.clear();
  if (parsed->status == 200) usual_bytes_ = parsed->bytes;
  reply = *parsed;
  return State::kReply;
}

}  // namespace hitstream::bench
