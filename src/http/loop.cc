#include "http/loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/units.h"

namespace hitstream::http {
namespace {

constexpr std::size_t kEventsPerTurn = 256;
constexpr int kAcceptsPerTurn = 64;
constexpr std::size_t kOutputPerTurnMax =
    8 * base::kMiB;           // of all connections together; the rest waits a turn
constexpr int kTickMs = 500;  // how late a deadline may be noticed
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

Reply unavailable(std::chrono::seconds retry_after) {
  return {503, "text/plain",
          fmt::format("Cache-Control: no-store\r\nRetry-After: {}\r\n", retry_after.count()),
          "try again later\n"};
}

}  // namespace

Loop::Loop(const LoopSurroundings& surroundings, Socket listener, std::unique_ptr<LoopHandler> handler)
    : surroundings_(surroundings),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      parts_(surroundings.options, surroundings.metrics),
      handler_(std::move(handler)),
      unavailable_(unavailable(surroundings.options.retry_after), std::string_view()),
      acceptor_(std::move(listener), epoll_.fd(), surroundings.connections, parts_.metrics),
      driver_(parts_, *handler_),
      start_ns_(surroundings.clock.steady_ns()) {
  parts_.date.set(surroundings.clock.wall_ms());
}

base::Result<> Loop::start() {
  if (watch(parts_.mailbox->fd(), EPOLLIN, parts_.mailbox.get()) && acceptor_.start()) return {};
  return base::fail(base::Errc::kIo,
                    fmt::format("cannot make an event loop: {}", std::generic_category().message(errno)));
}

bool Loop::watch(int fd, std::uint32_t events, void* with) const {
  epoll_event event{};
  event.events = events;
  event.data.ptr = with;
  return epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) == 0;
}

// Connections are told of once (EPOLLET): otherwise each wait asks every socket of the last turn again
// whether it has something, a twenty-fifth of what a request costs. Connection::unread says what is still to
// be read.
std::uint32_t Loop::once(std::uint32_t interest) {
  const std::uint32_t more =
      (interest & EPOLLIN) != 0 ? static_cast<std::uint32_t>(EPOLLRDHUP | EPOLLPRI) : 0U;
  return interest | more | static_cast<std::uint32_t>(EPOLLET);
}

void Loop::ask(Stop stop) {
  if (stop_.load() < stop) stop_.store(stop);
  parts_.mailbox->wake();
}

void Loop::run() {
  std::array<epoll_event, kEventsPerTurn> events;
  while (stop_.load() != Stop::kHalt && !(parts_.draining && connections_.size() == 0)) {
    const int count = epoll_wait(epoll_.fd(), events.data(), static_cast<int>(events.size()), patience_ms());
    turn(std::span(events).first(static_cast<std::size_t>(std::max(count, 0))));
  }
  close_all();
}

int Loop::patience_ms() const { return again_.empty() ? kTickMs : 0; }

void Loop::turn(std::span<const epoll_event> events) {
  const std::int64_t begin_ns = surroundings_.clock.steady_ns();
  turn_.swap(again_);
  set_time(begin_ns);
  sort_events(events);
  if (stop_.load(std::memory_order_relaxed) != Stop::kNo && !parts_.draining) begin_draining();
  serve_all();
  commit();
  finish_all();
  const std::int64_t took_ns = surroundings_.clock.steady_ns() - begin_ns;
  parts_.metrics.publish(static_cast<double>(took_ns) / static_cast<double>(kNanosPerSecond));
}

void Loop::set_time(std::int64_t now_ns) {
  const std::int64_t tick = (now_ns - start_ns_) / kNanosPerSecond;
  if (tick == parts_.now_tick) return;
  parts_.now_tick = tick;
  parts_.date.set(surroundings_.clock.wall_ms());
  acceptor_.resume();
  parts_.wheel.advance(
      tick, [this](DeadlineWheel::Entry& entry) { want(static_cast<Connection&>(entry), kExpired); });
}

void Loop::want(Connection& connection, std::uint8_t wake) {
  if (connection.wake == 0) turn_.push_back(&connection);
  connection.wake |= wake;
}

void Loop::sort_events(std::span<const epoll_event> events) {
  for (const epoll_event& event : events) {
    if (event.data.ptr == &acceptor_) {
      accept_some();
    } else if (event.data.ptr == parts_.mailbox.get()) {
      read_letters();
    } else {
      std::uint8_t wake = (event.events & EPOLLIN) != 0 ? kReadable : 0;
      if ((event.events & EPOLLOUT) != 0) wake |= kWritable;
      if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) wake |= kBroken;
      if ((event.events & (EPOLLRDHUP | EPOLLPRI | EPOLLERR | EPOLLHUP)) != 0) wake |= kReadOn;
      want(*static_cast<Connection*>(event.data.ptr), wake);
    }
  }
}

void Loop::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const std::optional<Accepted> accepted = acceptor_.next();
    if (!accepted) return;
    if (accepted->fd >= 0) open(*accepted);
  }
}

void Loop::open(const Accepted& accepted) {
  Connection& connection = connections_.add(accepted.fd, accepted.peer);
  parts_.metrics.count_opened();
  driver_.accepted(connection);
  connection.interest = ConnectionDriver::interest(connection);
  if (!watch(accepted.fd, once(connection.interest), &connection)) want(connection, kBroken);
}

void Loop::read_letters() {
  for (Letter& letter : parts_.mailbox->take()) deliver(std::move(letter));
}

void Loop::deliver(Letter letter) {
  Connection* const connection = connections_.find(letter.to);
  if (connection == nullptr) return;
  if (letter.reply) connection->deferred_reply = std::make_unique<Reply>(std::move(*letter.reply));
  want(*connection, kAgain);
}

void Loop::serve_all() {
  std::size_t served = 0;
  while (served < turn_.size() && parts_.output.size() < kOutputPerTurnMax) {
    driver_.serve(*turn_[served++]);
  }
  again_.assign(turn_.begin() + static_cast<std::ptrdiff_t>(served), turn_.end());
  turn_.resize(served);
}

void Loop::commit() {
  const std::vector<PendingReply>& pending = parts_.output.pending();
  if (pending.empty() || handler_->commit()) return;
  for (const PendingReply& reply : pending) {
    parts_.metrics.uncount_reply(reply.status);
    parts_.metrics.count_reply(unavailable_.status());
  }
  parts_.output.refuse_pending(unavailable_);
}

void Loop::finish_all() {
  for (Connection* connection : turn_) {
    driver_.finish(*connection);
    settle(*connection);
  }
  turn_.clear();
  connections_.bury();
  parts_.output.clear();
}

void Loop::settle(Connection& connection) {
  if (connection.phase == Phase::kClosed) {
    parts_.wheel.disarm(connection);
    connections_.remove(connection);
    parts_.metrics.count_closed();
    surroundings_.connections.remove();
    return;
  }
  const std::uint32_t interest = ConnectionDriver::interest(connection);
  if (connection.unread && (interest & EPOLLIN) != 0) connection.wake |= kReadable;
  if (connection.wake != 0) again_.push_back(&connection);
  if (interest == connection.interest) return;
  connection.interest = interest;
  epoll_event event{};
  event.events = once(interest);
  event.data.ptr = &connection;
  (void)epoll_ctl(epoll_.fd(), EPOLL_CTL_MOD, connection.transport.fd(), &event);
}

void Loop::begin_draining() {
  parts_.draining = true;
  accept_some();
  acceptor_.stop();
  // A request that has reached its socket is still answered; a connection without one is closed.
  connections_.for_each([this](Connection& connection) { want(connection, kReadable); });
}

void Loop::close_all() {
  acceptor_.stop();
  parts_.mailbox->close();
  connections_.for_each([this](Connection& connection) {
    connection.phase = Phase::kClosed;
    settle(connection);
  });
  connections_.bury();
  parts_.metrics.publish(0);
}

}  // namespace hitstream::http
