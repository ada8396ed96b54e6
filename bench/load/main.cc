// A load generator: keep-alive connections, each with one request under way, on one thread. Prints one JSON
// object.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "base/text.h"
#include "env/clock.h"
#include "env/random.h"
#include "load/connection.h"
#include "load/report.h"

namespace hitstream::bench {
namespace {

struct Options {
  std::uint16_t port = 0;
  std::string path = "/collect";
  std::size_t connections = 128;
  std::uint64_t count = 0;      // requests; 0: as many as there is time for
  double seconds = 0;           // 0: no limit of time
  double rate = 0;              // requests a second; 0: as many as are answered
  std::uint64_t new_every = 4;  // each so many requests are of a new visitor; 0: none
  std::uint64_t pages = 0;      // markers, and so pages, that there are; 0: each request has its own
  std::string marker_prefix = "bench";
  std::string markers_file;  // of answered requests, one a line
  bool hold = false;         // after the load, keep the connections until standard input ends
};

class Load {
 public:
  explicit Load(const Options& options) : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~Load() { ::close(epoll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  [[nodiscard]] bool connect();
  // Until the work is done or every connection is gone.
  void run();
  [[nodiscard]] const Report& report() const { return report_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::int64_t elapsed_ns() const { return end_ns_ - start_ns_; }

 private:
  [[nodiscard]] bool more_to_send(std::int64_t now_ns) const;
  void send_next(Connection& connection, std::int64_t now_ns);
  // A connection is free for a request: now, or when the rate allows.
  void on_free(Connection& connection, std::int64_t now_ns);
  void send_due(std::int64_t now_ns);
  [[nodiscard]] std::int64_t next_due_ns() const;
  [[nodiscard]] int patience_ms() const;
  void on_readable(Connection& connection, std::int64_t now_ns);
  void drop(Connection& connection);

  const Options& options_;
  int epoll_;
  env::SystemClock clock_;
  std::vector<Connection> connections_;
  Report report_;
  std::array<char, 65536> room_{};
  std::uint64_t sent_ = 0;
  std::size_t under_way_ = 0;
  std::deque<Connection*> waiting_;  // free, and too early for the rate
  std::int64_t start_ns_ = 0, end_ns_ = 0, deadline_ns_ = std::numeric_limits<std::int64_t>::max();
};

bool Load::connect() {
  env::SystemRandom system;
  env::BufferedRandom random(system);
  connections_.reserve(options_.connections);
  for (std::size_t i = 0; i < options_.connections; ++i) {
    std::array<std::uint8_t, 16> id{};
    random.fill(id);
    connections_.emplace_back(options_.port,
                              RequestText(options_.path, options_.marker_prefix, base::to_hex(id)));
    Connection& connection = connections_.back();
    if (connection.fd() < 0) return false;
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd(), &event);
  }
  return true;
}

bool Load::more_to_send(std::int64_t now_ns) const {
  return (options_.count == 0 || sent_ < options_.count) && now_ns < deadline_ns_;
}

void Load::send_next(Connection& connection, std::int64_t now_ns) {
  if (!more_to_send(now_ns)) return;
  const std::uint64_t number = options_.pages != 0 ? sent_ % options_.pages : sent_;
  connection.request().patch(number, options_.new_every != 0 && sent_ % options_.new_every == 0);
  ++sent_;
  connection.send(now_ns) ? static_cast<void>(++under_way_) : connection.close();
}

std::int64_t Load::next_due_ns() const {
  return start_ns_ + static_cast<std::int64_t>(static_cast<double>(sent_) / options_.rate * 1e9);
}

void Load::on_free(Connection& connection, std::int64_t now_ns) {
  if (options_.rate > 0 && now_ns < next_due_ns()) {
    waiting_.push_back(&connection);
  } else {
    send_next(connection, now_ns);
  }
}

void Load::send_due(std::int64_t now_ns) {
  while (!waiting_.empty() && (now_ns >= next_due_ns() || !more_to_send(now_ns))) {
    Connection& connection = *waiting_.front();
    waiting_.pop_front();
    if (connection.fd() >= 0) send_next(connection, now_ns);
  }
}

int Load::patience_ms() const {
  if (waiting_.empty()) return -1;
  const std::int64_t left_ns = std::min(next_due_ns(), deadline_ns_) - clock_.steady_ns();
  return static_cast<int>(std::max<std::int64_t>(left_ns / 1'000'000 + 1, 0));
}

void Load::drop(Connection& connection) {
  connection.close();
  --under_way_;
}

void Load::on_readable(Connection& connection, std::int64_t now_ns) {
  // Nothing is to come on a connection that waits, unless its end.
  if (std::find(waiting_.begin(), waiting_.end(), &connection) != waiting_.end()) return connection.close();
  Reply reply;
  switch (connection.receive(room_, reply)) {
    case Connection::State::kPartial:
      return;
    case Connection::State::kClosed:
      return drop(connection);
    case Connection::State::kReply:
      break;
  }
  --under_way_;
  report_.answered(reply.status, reply.bytes, now_ns - connection.sent_ns());
  if (reply.status == 200 && !options_.markers_file.empty())
    report_.keep_marker(connection.request().marker());
  on_free(connection, now_ns);
}

void Load::run() {
  start_ns_ = clock_.steady_ns();
  if (options_.seconds > 0) deadline_ns_ = start_ns_ + static_cast<std::int64_t>(options_.seconds * 1e9);
  for (Connection& connection : connections_) on_free(connection, clock_.steady_ns());
  std::array<epoll_event, 512> events;
  while (under_way_ > 0 || !waiting_.empty()) {
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience_ms());
    for (int i = 0; i < ready; ++i) {
      on_readable(connections_[events[static_cast<std::size_t>(i)].data.u64], clock_.steady_ns());
    }
    send_due(clock_.steady_ns());
  }
  end_ns_ = clock_.steady_ns();
}

// Ten thousand connections need more descriptors than the usual soft limit.
void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--port", options.port, "port on 127.0.0.1")->required();
  app.add_option("--path", options.path, "path to ask for")->capture_default_str();
  app.add_option("--connections", options.connections, "connections")->capture_default_str();
  app.add_option("--count", options.count, "requests to send; 0: no limit")->capture_default_str();
  app.add_option("--seconds", options.seconds, "time to send requests in; 0: no limit")
      ->capture_default_str();
  app.add_option("--rate", options.rate, "requests a second; 0: as many as are answered")
      ->capture_default_str();
  app.add_option("--new-every", options.new_every, "each so many requests are of a new visitor; 0: none")
      ->capture_default_str();
  app.add_option("--pages", options.pages, "pages, one after the other; 0: each request has its own")
      ->capture_default_str();
  app.add_option("--marker-prefix", options.marker_prefix, "8 characters that begin each marker")
      ->capture_default_str();
  app.add_option("--markers", options.markers_file,
                 "write the markers of requests answered 200 to this file");
  app.add_flag("--hold", options.hold, "keep the connections until standard input ends");
}

void wait_for_end_of_input() {
  while (std::getchar() != EOF) {
  }
}

int run(const Options& options) {
  raise_descriptor_limit();
  Load load(options);
  if (!load.connect()) {
    std::fputs("cannot connect\n", stderr);
    return 2;
  }
  load.run();
  if (!options.markers_file.empty())
    std::ofstream(options.markers_file, std::ios::binary) << load.report().markers();
  fmt::print("{}\n", load.report().json(load.sent(), load.elapsed_ns()));
  std::fflush(stdout);
  if (options.hold) wait_for_end_of_input();
  return load.report().clean(load.sent()) ? 0 : 1;
}

}  // namespace
}  // namespace hitstream::bench

int main(int argc, char** argv) {
  hitstream::bench::Options options;
  CLI::App app("Load generator for the collector. Exit status 0: every request was answered 200.");
  hitstream::bench::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  return hitstream::bench::run(options);
}
