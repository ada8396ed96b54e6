#include "aws/test_service.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>

namespace hitstream::aws {
namespace {

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool receive(int fd, std::string& into) {
  char buffer[65536];
  const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
  if (got > 0) into.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

std::optional<ServedRequest> read_request(int fd, std::string& rest) {
  ServedRequest request;
  std::size_t end = 0;
  while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
    if (!receive(fd, rest)) return std::nullopt;
  }
  request.head = rest.substr(0, end + 2);
  rest.erase(0, end + 4);
  const std::size_t length = std::stoul("0" + request.field("Content-Length"));
  while (rest.size() < length) {
    if (!receive(fd, rest)) return std::nullopt;
  }
  request.body = rest.substr(0, length);
  rest.erase(0, length);
  return request;
}

std::string chunk(const std::string& bytes) { return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes); }

void reset(int fd) {
  const linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace

std::string ServedRequest::field(const std::string& name) const {
  const std::string start = "\r\n" + name + ": ";
  const std::size_t at = head.find(start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + start.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

std::string ServedRequest::operation() const {
  const std::string target = field("X-Amz-Target");
  return target.substr(target.find('.') + 1);
}

Answer refusal(int status, const std::string& code, const std::string& message) {
  Answer answer;
  answer.status = status;
  answer.body = fmt::format(R"({{"__type":"com.example#{}","message":"{}"}})", code, message);
  return answer;
}

TestService::TestService(Serve serve)
    : serve_(std::move(serve)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 64) != 0) {
    throw std::runtime_error("cannot listen");
  }
  accepting_ = std::thread([this] { accept_all(); });
}

TestService::~TestService() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : connections_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string TestService::url() const {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  return fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port));
}

void TestService::accept_all() {
  int fd = 0;
  while ((fd = accept(listener_, nullptr, nullptr)) >= 0) {
    const std::lock_guard lock(mutex_);
    connections_.push_back(fd);
    threads_.emplace_back([this, fd] { serve_connection(fd); });
  }
}

void TestService::serve_connection(int fd) {
  std::string rest;
  while (const std::optional<ServedRequest> request = read_request(fd, rest)) {
    if (!answer(fd, *request)) break;
  }
  const std::lock_guard lock(mutex_);
  std::erase(connections_, fd);
  close(fd);
}

bool TestService::answer(int fd, const ServedRequest& request) {
  std::unique_lock lock(mutex_);
  const Answer answer = serve_(request);
  lock.unlock();
  std::string head = fmt::format("HTTP/1.1 {} Status\r\n{}", answer.status, answer.fields);
  switch (answer.how) {
    case Answer::How::kWhole:
      send_all(fd, fmt::format("{}Content-Length: {}\r\n\r\n{}", head, answer.body.size(), answer.body));
      return true;
    case Answer::How::kTruncated:
      send_all(fd, fmt::format("{}Content-Length: {}\r\n\r\n{}", head, answer.body.size() + 1, answer.body));
      return false;
    case Answer::How::kReset:
      reset(fd);
      return false;
    case Answer::How::kNothing:
      return true;
    case Answer::How::kPieces:
    case Answer::How::kHanging:
      send_all(fd, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk(answer.body));
      for (const std::string& piece : answer.more_pieces) send_all(fd, chunk(piece));
      if (answer.how == Answer::How::kPieces) send_all(fd, "0\r\n\r\n");
      return true;
  }
  return false;
}

std::shared_ptr<const Credentials> TestCredentials::make(const std::string& key, const std::string& token) {
  return std::make_shared<const Credentials>(Credentials{key, "SECRET", token, {}, "test"});
}

}  // namespace hitstream::aws
