#include "http/test_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace hitstream::http {
namespace {

constexpr int kPatienceSeconds = 20;

std::string echo(const Request& request) {
  std::string text =
      fmt::format("method={} path={} query={} host={} peer={}", static_cast<int>(request.method),
                  request.path, request.query, request.host, request.peer.to_string());
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    text += fmt::format(" [{}]={}", i, request.has_header(i) ? request.header(i) : "(none)");
  }
  return fmt::format("{} body={}", text, request.body);
}

class TestHandler final : public LoopHandler {
 public:
  explicit TestHandler(TestService& service) : service_(service) {}

  void handle(const Request& request, Exchange& exchange) override {
    if (request.path == "/commit") {
      fail_ = fail_ || request.query == "fail";
      if (request.query == "bare") return exchange.reply_after_commit(bare_, {});
      if (request.query == "whole") return exchange.reply_after_commit({200, "text/plain", {}, "whole"});
      exchange.reply_after_commit(template_, "12345678");
    } else if (request.path == "/template") {
      exchange.reply(template_, "abcdefgh");
    } else if (request.path == "/defer") {
      service_.left.put(exchange.defer());
    } else if (request.path == "/drop") {
      (void)exchange.defer();
    } else if (request.path == "/stream") {
      service_.left.put(exchange.stream({200, "text/event-stream", {}, {}}, 100'000));
    } else {
      exchange.reply(plain(request));
    }
  }
  bool commit() override {
    ++service_.commits;
    return !std::exchange(fail_, false);
  }

 private:
  static Reply plain(const Request& request) {
    if (request.path == "/empty") return {204, {}, {}, {}};
    if (request.path == "/not-modified") return {304, {}, "ETag: \"1\"\r\n", "ignored"};
    if (request.path == "/big") return {200, "text/plain", {}, std::string(1 << 20, 'b')};
    return {200, "text/plain", {}, echo(request)};
  }

  TestService& service_;
  ReplyTemplate bare_{{200, "text/plain", {}, "bare"}, ""};
  ReplyTemplate template_{{200, "text/plain", "Set-Cookie: sid=________\r\n", "committed"}, "________"};
  bool fail_ = false;
};

template <class T>
T wait_for_last(std::mutex& mutex, std::condition_variable& came, std::vector<T>& of) {
  std::unique_lock lock(mutex);
  if (!came.wait_for(lock, std::chrono::seconds(kPatienceSeconds), [&] { return !of.empty(); }))
    return nullptr;
  T last = std::move(of.back());
  of.pop_back();
  return last;
}

}  // namespace

RawClient::RawClient(const Endpoint& to, int receive_buffer)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  timeval patience{kPatienceSeconds, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(to.port);
  inet_pton(AF_INET, to.host.c_str(), &address.sin_addr);
  EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << errno;
}

RawClient::~RawClient() {
  if (fd_ >= 0) close(fd_);
}

void RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::size_t RawClient::try_send(std::string_view bytes) const {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void RawClient::send_urgent(char byte) const { (void)::send(fd_, &byte, 1, MSG_NOSIGNAL | MSG_OOB); }

void RawClient::finish_sending() const { shutdown(fd_, SHUT_WR); }

void RawClient::reset() {
  const linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd_);
  fd_ = -1;
}

bool RawClient::fill() {
  char buffer[16384];
  const ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
  if (got < 0) end_ = errno == EAGAIN ? "(timeout)" : "(reset)";
  if (got <= 0) return false;
  rest_.append(buffer, static_cast<std::size_t>(got));
  return true;
}

std::optional<RawReply> RawClient::reply(bool with_body) {
  std::size_t end = 0;
  while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  RawReply reply;
  reply.head = rest_.substr(0, end);
  reply.status = std::stoi(reply.head.substr(9, 3));
  rest_.erase(0, end + 4);
  const std::size_t length_at = reply.head.find("Content-Length: ");
  if (!with_body || length_at == std::string::npos) return reply;
  const std::size_t length = std::stoul(reply.head.substr(length_at + 16));
  reply.body = read_some(length);
  return reply.body.size() == length ? std::optional(reply) : std::nullopt;
}

RawReply RawClient::ask(std::string_view bytes) {
  send(bytes);
  return reply().value_or(RawReply{});
}

std::string RawClient::read_to_end() {
  while (fill()) {
  }
  return std::exchange(rest_, {}) + end_;
}

std::string RawClient::read_some(std::size_t bytes) {
  while (rest_.size() < bytes && fill()) {
  }
  const std::string some = rest_.substr(0, bytes);
  rest_.erase(0, some.size());
  return some;
}

void Left::put(std::shared_ptr<Deferred> deferred) {
  const std::lock_guard lock(mutex_);
  deferred_.push_back(std::move(deferred));
  came_.notify_all();
}

void Left::put(std::shared_ptr<BodyStream> stream) {
  const std::lock_guard lock(mutex_);
  streams_.push_back(std::move(stream));
  came_.notify_all();
}

std::shared_ptr<Deferred> Left::deferred() { return wait_for_last(mutex_, came_, deferred_); }
std::shared_ptr<BodyStream> Left::stream() { return wait_for_last(mutex_, came_, streams_); }

std::unique_ptr<LoopHandler> TestService::make_handler(std::size_t) {
  return std::make_unique<TestHandler>(*this);
}

ServerOptions test_options() {
  ServerOptions options;
  options.name = "test";
  options.thread_name = "http";
  options.listen = {"127.0.0.1", 0};
  options.kept_headers = {{"user-agent", Repeated::kFirst},
                          {"x-forwarded-for", Repeated::kJoinWithComma},
                          {"cookie", Repeated::kJoinWithSemicolon},
                          {"sec-purpose", Repeated::kFirst}};
  return options;
}

TestServer::TestServer(const ServerOptions& options) {
  base::Result<std::unique_ptr<Server>> started = Server::start(options, service, clock, metrics);
  if (!started) throw std::runtime_error(started.error().message);
  server = std::move(*started);
}

void TestServer::sync() {
  if (syncing_ && syncing_->ask(kGet).status == 200) return;
  syncing_ = std::make_unique<RawClient>(server->endpoint());
  EXPECT_EQ(syncing_->ask(kGet).status, 200);
}

double TestServer::connections() {
  sync();
  sync();
  return metric("hitstream_http_connections{server=\"test\"}") - 1;
}

void TestServer::pass(std::chrono::seconds time) {
  sync();
  clock.advance(time);
  sync();
}

double TestServer::metric(const std::string& sample) const {
  const std::string text = "\n" + metrics.expose();
  const std::size_t at = text.find("\n" + sample + " ");
  return at == std::string::npos ? 0 : std::stod(text.substr(at + sample.size() + 2));
}

}  // namespace hitstream::http
