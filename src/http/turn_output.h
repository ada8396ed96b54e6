// The bytes that one loop turn sends. Each connection is served once a turn, so that its bytes are in one
// piece and leave with one system call; and nothing leaves before the commit of the turn.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.h"
#include "http/request.h"

namespace hitstream::http {

// A reply that may be sent only if the commit succeeds.
struct PendingReply {
  std::size_t begin = 0;
  std::size_t end = 0;
  int status = 200;
  bool with_body = true;
  bool keep_alive = true;
};

// One for each loop; not thread-safe.
class TurnOutput {
 public:
  // What is appended between open() and close() is the connection's.
  void open(Connection& connection) const { connection.turn_begin = connection.turn_end = bytes_.size(); }
  void close(Connection& connection) const { connection.turn_end = bytes_.size(); }

  [[nodiscard]] std::string& bytes() { return bytes_; }
  [[nodiscard]] std::string_view of(const Connection& connection) const {
    return std::string_view(bytes_).substr(connection.turn_begin,
                                           connection.turn_end - connection.turn_begin);
  }

  void add_pending(const PendingReply& reply) { pending_.push_back(reply); }
  [[nodiscard]] const std::vector<PendingReply>& pending() const { return pending_; }
  // Puts `instead` (which has no slot) in the place of each pending reply. `served`: all connections that
  // were opened, in that order.
  void replace_pending(const std::vector<Connection*>& served, const ReplyTemplate& instead,
                       std::string_view date);
  // For the next turn. A large buffer is given back.
  void clear();

 private:
  std::string bytes_;
  std::vector<PendingReply> pending_;  // in the order of their bytes
};

}  // namespace hitstream::http
