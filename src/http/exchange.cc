#include "http/exchange.h"

#include <cassert>
#include <utility>

#include "http/serialise.h"

namespace hitstream::http {

void LoopExchange::begin(Connection& connection) { connection_ = &connection; }

void LoopExchange::end() {
  assert(connection_ == nullptr && "a handler must answer each request");
  if (connection_ != nullptr) reply(Reply{500, "text/plain", {}, "no answer\n"});
}

Connection& LoopExchange::answer_once() {
  assert(connection_ != nullptr && "a handler must answer a request once");
  return *std::exchange(connection_, nullptr);
}

Address LoopExchange::new_address(Connection& connection) {
  connection.token = ++last_token_;
  return {connection.slot, connection.token};
}

void LoopExchange::reply(const Reply& reply) {
  const Connection& connection = answer_once();
  append_reply(output_.bytes(), reply, date_.text(), connection.with_body, connection.keep_alive);
  metrics_.count_reply(reply.status);
}

void LoopExchange::reply(const ReplyTemplate& reply, std::string_view slot_values) {
  const Connection& connection = answer_once();
  reply.append_to(output_.bytes(), slot_values, date_.text(), connection.with_body, connection.keep_alive);
  metrics_.count_reply(reply.status());
}

void LoopExchange::reply_after_commit(const Reply& reply) {
  const Connection& connection = answer_once();
  const std::size_t begin = output_.bytes().size();
  append_reply(output_.bytes(), reply, date_.text(), connection.with_body, connection.keep_alive);
  output_.add_pending(reply.status, begin, connection.with_body, connection.keep_alive);
  metrics_.count_reply(reply.status);
}

void LoopExchange::reply_after_commit(const ReplyTemplate& reply, std::string_view slot_values) {
  const Connection& connection = answer_once();
  output_.add_pending(reply, slot_values, connection.with_body, connection.keep_alive);
  metrics_.count_reply(reply.status());
}

std::shared_ptr<Deferred> LoopExchange::defer() {
  Connection& connection = answer_once();
  connection.phase = Phase::kDeferred;
  return make_deferred(mailbox_, new_address(connection));
}

std::shared_ptr<BodyStream> LoopExchange::stream(const Reply& head, std::size_t queue_bytes) {
  Connection& connection = answer_once();
  const Framing framing = connection.chunked ? Framing::kChunked : Framing::kClose;
  connection.keep_alive = false;
  append_head(output_.bytes(), head, date_.text(), framing, false);
  metrics_.count_reply(head.status);
  auto queue = std::make_shared<StreamQueue>(queue_bytes);
  if (connection.with_body && allows_body(head.status)) {
    connection.phase = Phase::kStream;
    connection.stream = queue;
  } else {
    queue->close();
  }
  return make_body_stream(mailbox_, new_address(connection), std::move(queue));
}

}  // namespace hitstream::http
