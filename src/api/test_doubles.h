// What the services are tested against: an exchange that keeps the reply, and a source of given numbers.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.h"

namespace hitstream::api {

class RecordingExchange final : public http::Exchange {
 public:
  std::optional<http::Reply> last;
  int answers = 0;

  void reply(const http::Reply& reply) override {
    last = reply;
    ++answers;
  }
  void reply(const http::ReplyTemplate&, std::string_view) override { ++answers; }
  void reply_after_commit(const http::Reply&) override { ++answers; }
  void reply_after_commit(const http::ReplyTemplate&, std::string_view) override { ++answers; }
  std::shared_ptr<http::Deferred> defer() override { return nullptr; }
  std::shared_ptr<http::BodyStream> stream(const http::Reply&, std::size_t) override { return nullptr; }
};

class FixedSource final : public Source {
 public:
  Series numbers{std::vector<std::uint64_t>(60), std::vector<std::uint64_t>(60),
                 std::vector<std::uint64_t>(24)};
  Status state;
  Series with_bots = numbers;
  mutable base::UnixMillis asked_for_ms = 0;

  [[nodiscard]] Series series(base::UnixMillis now_ms, Audience audience) const override {
    asked_for_ms = now_ms;
    return audience == Audience::kPeople ? numbers : with_bots;
  }
  [[nodiscard]] Status status() const override { return state; }
};

// Sends requests to a service as a server with its kept_headers() would.
class Caller {
 public:
  explicit Caller(http::Service& service) : handler_(service.make_handler(0)) {}

  http::Reply call(http::Method method, std::string_view path, std::string_view query = {},
                   std::string_view accept_encoding = {}, std::string_view if_none_match = {}) {
    const std::vector<std::string_view> headers{accept_encoding, if_none_match};
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.headers = headers;
    RecordingExchange exchange;
    handler_->handle(request, exchange);
    EXPECT_EQ(exchange.answers, 1) << "answers to " << path;
    return exchange.last.value_or(http::Reply{});
  }
  http::Reply get(std::string_view path, std::string_view query = {}) {
    return call(http::Method::kGet, path, query);
  }

 private:
  std::unique_ptr<http::LoopHandler> handler_;
};

// The value of a field in Reply::headers; empty when it is not there.
[[nodiscard]] inline std::string header_of(const http::Reply& reply, std::string_view name) {
  const std::string start = std::string(name) + ": ";
  const std::string text = "\r\n" + reply.headers;
  const std::size_t at = text.find("\r\n" + start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + 2 + start.size();
  return text.substr(from, text.find("\r\n", from) - from);
}

}  // namespace hitstream::api
