// What happens on a connection: bytes in, requests to the handler, replies and errors out, deadlines. It
// knows nothing of epoll: the loop says why a connection is to be served, and asks afterwards what it waits
// for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "http/connection.h"
#include "http/date.h"
#include "http/deadline_wheel.h"
#include "http/exchange.h"
#include "http/metrics.h"
#include "http/parser.h"
#include "http/server.h"
#include "http/turn_output.h"

namespace hitstream::http {

// What the parts of a loop share; owned by the loop.
struct LoopParts {
  explicit LoopParts(const ServerOptions& server_options, telemetry::Registry& registry)
      : options(server_options),
        metrics(registry, server_options.name),
        mailbox(std::make_shared<Mailbox>()) {}

  const ServerOptions& options;
  LoopMetrics metrics;
  std::shared_ptr<Mailbox> mailbox;
  TurnOutput output;
  HttpDate date{0};
  DeadlineWheel wheel{0};
  std::int64_t now_tick = 0;  // seconds of the steady clock, since the loop was made
  bool draining = false;      // no reply promises to keep its connection
};

// One for each loop, on the loop's thread. For each connection of a turn: serve(), then the commit, then
// finish().
class ConnectionDriver {
 public:
  ConnectionDriver(LoopParts& parts, LoopHandler& handler);

  void accepted(Connection& connection);
  // Does what `connection.wake` says. What is to be sent goes to the turn's output.
  void serve(Connection& connection);
  // Sends. Afterwards phase may be kClosed; wake is kAgain where it must be served again without news.
  void finish(Connection& connection);
  // The epoll events that the connection waits for.
  [[nodiscard]] static std::uint32_t interest(const Connection& connection);

 private:
  void expire(Connection& connection, bool readable);
  void go_on(Connection& connection, bool readable);
  void serve_requests(Connection& connection, bool readable);
  [[nodiscard]] IoResult read(Connection& connection, std::span<char> into);
  [[nodiscard]] std::string_view receive(Connection& connection, bool readable);
  [[nodiscard]] std::size_t answer_requests(Connection& connection, std::string_view bytes,
                                            Progress& progress);
  void dispatch(Connection& connection);
  void hold(Connection& connection, std::string_view rest, Progress&& progress);
  void settle(Connection& connection);
  void refuse(Connection& connection, Fault fault);

  void answer_deferred(Connection& connection);
  void serve_stream(Connection& connection, bool readable);
  void end_stream(Connection& connection);
  void discard_input(Connection& connection, std::size_t bytes_max);

  void send(Connection& connection, std::string_view bytes);
  void flush(Connection& connection);
  void all_sent(Connection& connection);
  void start_linger(Connection& connection);

  void arm(Connection& connection, Due due, std::chrono::seconds in);
  void arm_for_request(Connection& connection);

  LoopParts& parts_;
  LoopHandler& handler_;
  RequestParser parser_;
  LoopExchange exchange_;
  std::vector<char> read_buffer_;  // shared by all connections: held bytes first, new ones behind them
};

}  // namespace hitstream::http
