// A server under test, with a handler that the request's path commands, and a client that sends raw bytes.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/clock.h"
#include "http/server.h"
#include "telemetry/metrics.h"

namespace hitstream::http {

struct RawReply {
  int status = 0;
  std::string head;  // status line and fields, without the empty line
  std::string body;
  [[nodiscard]] bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

// A socket whose reads give up after some seconds.
class RawClient {
 public:
  explicit RawClient(const Endpoint& to, int receive_buffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept : fd_(other.fd_), rest_(std::move(other.rest_)) { other.fd_ = -1; }
  RawClient& operator=(RawClient&&) = delete;

  void send(std::string_view bytes) const;
  // Without waiting: how many bytes the kernel took.
  [[nodiscard]] std::size_t try_send(std::string_view bytes) const;
  void send_urgent(char byte) const;
  void finish_sending() const;
  void reset();  // closes so that the peer gets RST

  // The next reply, or nothing when the connection ended or nothing came in time. `with_body`: false for
  // HEAD.
  [[nodiscard]] std::optional<RawReply> reply(bool with_body = true);
  [[nodiscard]] RawReply ask(std::string_view bytes);  // send and reply; status 0 when none came
  // Everything until the peer closes, "(reset)" or "(timeout)" appended when it ends otherwise.
  [[nodiscard]] std::string read_to_end();
  [[nodiscard]] std::string read_some(std::size_t bytes);
  [[nodiscard]] bool closed_cleanly() { return read_to_end().empty(); }

 private:
  [[nodiscard]] bool fill();  // false at the end, an error or the timeout
  int fd_;
  std::string rest_;
  std::string end_;
};

// What handlers on other threads left for the test.
class Left {
 public:
  void put(std::shared_ptr<Deferred> deferred);
  void put(std::shared_ptr<BodyStream> stream);
  // Waits for one.
  [[nodiscard]] std::shared_ptr<Deferred> deferred();
  [[nodiscard]] std::shared_ptr<BodyStream> stream();

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::shared_ptr<Deferred>> deferred_;
  std::vector<std::shared_ptr<BodyStream>> streams_;
};

// Paths: /commit (after commit; with ?fail the commit of that turn fails), /defer, /drop, /stream, /big (1
// MiB), /empty (204), /not-modified (304), /template (its slot filled); all others echo the request.
class TestService final : public Service {
 public:
  [[nodiscard]] std::unique_ptr<LoopHandler> make_handler(std::size_t loop) override;
  Left left;
  std::atomic<int> commits{0};
};

[[nodiscard]] ServerOptions test_options();

// One loop on 127.0.0.1, any port.
struct TestServer {
  explicit TestServer(const ServerOptions& options = test_options());

  [[nodiscard]] RawClient connect() const { return RawClient(server->endpoint()); }
  // Returns after the loop has dealt with all that was sent to it before.
  void sync();
  // Moves the clock and lets the loop see it.
  void pass(std::chrono::seconds time);
  // The value of a sample of /metrics, given as its text up to the space; 0 when missing.
  [[nodiscard]] double metric(const std::string& sample) const;
  // Connections open besides the one that sync() uses.
  [[nodiscard]] double connections();

  env::ManualClock clock;
  telemetry::Registry metrics;
  TestService service;
  std::unique_ptr<Server> server;

 private:
  std::unique_ptr<RawClient> syncing_;  // one connection, made again when the server has closed it
};

inline constexpr std::string_view kGet = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace hitstream::http
