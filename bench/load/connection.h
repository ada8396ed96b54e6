// One keep-alive connection with at most one request under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "load/request_text.h"

namespace hitstream::bench {

struct Reply {
  int status = 0;
  std::size_t bytes = 0;
};

class Connection {
 public:
  enum class State { kReply, kPartial, kClosed };

  // Connects to `port` on 127.0.0.1; `fd()` is -1 where that fails.
  Connection(std::uint16_t port, RequestText request);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] RequestText& request() { return request_; }
  // False when the connection is gone.
  [[nodiscard]] bool send(std::int64_t now_ns);
  // Receives into `room`; fills `reply` when it is complete. Bytes behind it close the connection.
  [[nodiscard]] State receive(std::span<char> room, Reply& reply);
  [[nodiscard]] std::int64_t sent_ns() const { return sent_ns_; }
  void close();

 private:
  int fd_ = -1;
  RequestText request_;
  std::string pending_;  // of a reply that came in pieces
  std::size_t usual_bytes_ = 0;
  std::int64_t sent_ns_ = 0;
};

// The reply that `bytes` begins with, once its head and its Content-Length of body are there.
[[nodiscard]] std::optional<Reply> parse_reply(std::string_view bytes);

}  // namespace hitstream::bench
