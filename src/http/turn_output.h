// What one loop turn sends. Each connection is served once a turn, so that its bytes are in one piece and
// leave with one system call; and nothing leaves before the commit of the turn.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.h"
#include "http/request.h"

namespace hitstream::http {

// A reply that may be sent only if the commit succeeds. One with a template is made when it is sent, in
// memory that the replies of a turn share: made in advance, they would fill the processor's cache. Until then
// the values of its slots stand in its place.
struct PendingReply {
  int status = 200;
  const ReplyTemplate* reply = nullptr;  // null: it stands there whole
  std::size_t begin = 0;                 // of it, or of the values, in the turn's bytes
  std::size_t end = 0;
  bool with_body = true;
  bool keep_alive = true;
};

// One for each loop; not thread-safe.
class TurnOutput {
 public:
  // What is appended between open() and close() is the connection's.
  void open(Connection& connection) const {
    connection.turn = {bytes_.size(), bytes_.size(), pending_.size(), pending_.size()};
  }
  void close(Connection& connection) const {
    connection.turn.end = bytes_.size();
    connection.turn.pending_end = pending_.size();
  }

  [[nodiscard]] std::string& bytes() { return bytes_; }
  // A reply that has been appended to bytes(), from `begin` on.
  void add_pending(int status, std::size_t begin, bool with_body, bool keep_alive);
  // `reply` must live until clear(); `values` as ReplyTemplate::append_to() takes them.
  void add_pending(const ReplyTemplate& reply, std::string_view values, bool with_body, bool keep_alive);
  [[nodiscard]] const std::vector<PendingReply>& pending() const { return pending_; }
  // Of all that is to be sent, about.
  [[nodiscard]] std::size_t size() const { return bytes_.size() + pending_bytes_; }

  // `instead` (which has no slot, and lives until clear()) is sent in the place of each pending reply.
  void refuse_pending(const ReplyTemplate& instead) { instead_ = &instead; }
  // What the connection sends; valid until the next call.
  [[nodiscard]] std::string_view of(const Connection& connection, std::string_view date);
  // For the next turn. A large buffer is given back.
  void clear();

 private:
  [[nodiscard]] bool is_one_template(const TurnPart& part) const;
  [[nodiscard]] std::string_view one(const PendingReply& reply, std::string_view date);
  void append(const PendingReply& next, std::string_view date);

  std::string bytes_;
  std::vector<PendingReply> pending_;  // in the order of their bytes
  std::size_t pending_bytes_ = 0;
  const ReplyTemplate* instead_ = nullptr;
  std::string made_;
  const PendingReply* made_as_ = nullptr;  // where made_ is one reply of a template and nothing else
};

}  // namespace hitstream::http
