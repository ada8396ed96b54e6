// The HTTP/1.1 server: event loops on epoll, one thread each, Beast's basic_parser for the grammar, and a
// policy on top of it. Built for many small requests: no timer, no allocation and no system call but recv and
// send for a request.
//
// The policy: HTTP/1.0 connections are closed after one reply; exactly one Host with HTTP/1.1, at most one
// with 1.0, and only characters of hosts in it (400); no Transfer-Encoding but "chunked" (501), none with
// HTTP/1.0 or beside a Content-Length (400); no obs-fold, CR, LF or NUL in a value (400); trailers are
// checked and dropped; the target is a path, an http or https URL, or "*" for OPTIONS (400), not decoded;
// Expect "100-continue" is served, others refused (417). After an error the connection is closed, such that
// the client can read the reply.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "env/clock.h"
#include "http/request.h"
#include "telemetry/metrics.h"

namespace hitstream::http {

struct Limits {
  std::size_t head_bytes = 16 * base::kKiB;  // request line and headers; beyond: 431
  std::size_t head_fields = 64;              // beyond: 431
  std::size_t body_bytes = 16 * base::kKiB;  // without the framing of chunks; beyond: 413
  std::size_t connections = 10'000;          // of all loops together; one more is closed at once and counted
  // Deadlines are kept in ticks of a second and so come up to one second late.
  // From a head's first byte (the first: from accept) to its end; beyond: 408. A connection that has never
  // said anything is closed without a word, because browsers open some in advance and would take the 408 for
  // an answer.
  std::chrono::seconds head_deadline{10};
  std::chrono::seconds body_deadline{10};  // from the end of the head; beyond: 408
  // Between requests; beyond: closed without a word. Also for a peer that takes less than 16 KiB of a reply
  // in this time.
  std::chrono::seconds idle_deadline{60};
};

struct Endpoint {
  std::string host;  // an address, not a name; IPv6 without brackets
  std::uint16_t port = 0;
  [[nodiscard]] std::string to_string() const;  // "127.0.0.1:8080", "[::1]:8080"
  // "HOST:PORT" as above; "localhost" is 127.0.0.1. Nothing else is a name.
  [[nodiscard]] static base::Result<Endpoint> parse(const std::string& text);
};

struct ServerOptions {
  std::string name;         // label of the metrics: "collector", "dashboard", "admin"
  std::string thread_name;  // loops are named thread_name-0, thread_name-1, …
  Endpoint listen;          // port 0: any free one, see Server::endpoint()
  std::size_t loops = 1;
  Limits limits;
  std::vector<KeptHeader> kept_headers;
  std::chrono::seconds retry_after{1};  // of the 503 that answers a failed commit
};

// The handler of one loop: called on that loop's thread only.
class LoopHandler {
 public:
  virtual ~LoopHandler() = default;
  virtual void handle(const Request& request, Exchange& exchange) = 0;
  // Called once at the end of a turn in which reply_after_commit() was called. True: all of those replies may
  // be sent. False: none of them is; every one is answered 503 with Retry-After.
  [[nodiscard]] virtual bool commit() { return true; }
};

// Makes one handler for each loop; called before the threads start. Must outlive the server.
class Service {
 public:
  virtual ~Service() = default;
  [[nodiscard]] virtual std::unique_ptr<LoopHandler> make_handler(std::size_t loop) = 0;
};

class Server {
 public:
  // Binds (an address in use is kBusy and named: a plain bind is tried before SO_REUSEPORT sockets are made),
  // starts the loops and returns. The references must outlive the server.
  [[nodiscard]] static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                                   Service& service, const env::Clock& clock,
                                                                   telemetry::Registry& metrics);
  virtual ~Server() = default;  // stops with no grace

  [[nodiscard]] virtual Endpoint endpoint() const = 0;  // with the real port
  // Stops accepting, lets requests in progress finish within `grace` (idle connections are closed at once,
  // replies say Connection: close), then closes the rest and joins the threads. Safe to repeat.
  virtual void stop(std::chrono::milliseconds grace) = 0;
};

// How many CPUs the process may run on (sched_getaffinity): the right number of loops.
[[nodiscard]] std::size_t available_cpus();

}  // namespace hitstream::http
