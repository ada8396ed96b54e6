// One event loop: epoll, the turn, and the commit between serving and sending.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "env/clock.h"
#include "http/acceptor.h"
#include "http/connection_table.h"
#include "http/driver.h"
#include "http/server.h"

namespace hitstream::http {

// What all loops of a server are given; must outlive them.
struct LoopSurroundings {
  const ServerOptions& options;
  const env::Clock& clock;
  telemetry::Registry& metrics;
  ConnectionCount& connections;
};

class Loop {
 public:
  Loop(const LoopSurroundings& surroundings, Socket listener, std::unique_ptr<LoopHandler> handler);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Registers with epoll; kIo when the system refuses. Before run().
  [[nodiscard]] base::Result<> start();
  // Returns after drain(), when the last connection is gone, or soon after halt().
  void run();

  // From any thread. drain(): no new connections, idle ones are closed, requests in progress go on. halt():
  // ends now.
  void drain() { ask(Stop::kDrain); }
  void halt() { ask(Stop::kHalt); }

 private:
  enum class Stop : int { kNo, kDrain, kHalt };

  void ask(Stop stop);
  [[nodiscard]] bool watch(int fd, std::uint32_t events, void* with) const;
  [[nodiscard]] static std::uint32_t once(std::uint32_t interest);
  [[nodiscard]] int patience_ms() const;
  void turn(std::span<const epoll_event> events);
  void set_time(std::int64_t now_ns);
  void sort_events(std::span<const epoll_event> events);
  void want(Connection& connection, std::uint8_t wake);
  void accept_some();
  void open(const Accepted& accepted);
  void read_letters();
  void deliver(Letter letter);
  void serve_all();
  void commit();
  void finish_all();
  void settle(Connection& connection);
  void begin_draining();
  void close_all();

  const LoopSurroundings& surroundings_;
  Socket epoll_;
  LoopParts parts_;
  std::unique_ptr<LoopHandler> handler_;
  ReplyTemplate unavailable_;
  Acceptor acceptor_;
  ConnectionTable connections_;
  ConnectionDriver driver_;
  std::vector<Connection*> turn_;   // to be served in this turn, each once
  std::vector<Connection*> again_;  // in the next turn, whatever epoll says
  std::int64_t start_ns_;
  std::atomic<Stop> stop_{Stop::kNo};
};

}  // namespace hitstream::http
