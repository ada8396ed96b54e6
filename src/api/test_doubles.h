// What the services are tested against: an exchange that keeps the reply, and a source of given numbers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/api.h"
#include "env/manual_executor.h"

namespace hitstream::api {

class RecordingDeferred final : public http::Deferred {
 public:
  void reply(http::Reply reply) override { last = std::move(reply); }
  std::optional<http::Reply> last;
};

// Takes what it is sent until it is told to be full or gone.
class RecordingStream final : public http::BodyStream {
 public:
  bool send(std::shared_ptr<const std::string> bytes) override {
    if (full || gone) return false;
    sent.push_back(std::move(bytes));
    return true;
  }
  [[nodiscard]] bool closed() const override { return gone; }

  std::vector<std::shared_ptr<const std::string>> sent;
  bool full = false, gone = false;
};

class RecordingExchange final : public http::Exchange {
 public:
  std::optional<http::Reply> last;
  std::shared_ptr<RecordingDeferred> deferred;
  std::shared_ptr<RecordingStream> streamed;
  int answers = 0;

  void reply(const http::Reply& reply) override {
    last = reply;
    ++answers;
  }
  void reply(const http::ReplyTemplate&, std::string_view) override { ++answers; }
  void reply_after_commit(const http::Reply&) override { ++answers; }
  void reply_after_commit(const http::ReplyTemplate&, std::string_view) override { ++answers; }
  std::shared_ptr<http::Deferred> defer() override {
    ++answers;
    return deferred = std::make_shared<RecordingDeferred>();
  }
  std::shared_ptr<http::BodyStream> stream(const http::Reply& head, std::size_t) override {
    last = head;
    ++answers;
    return streamed = std::make_shared<RecordingStream>();
  }
};

class FixedSource : public Source {
 public:
  Series numbers{std::vector<std::uint64_t>(60), std::vector<std::uint64_t>(60),
                 std::vector<std::uint64_t>(24)};
  Status state;
  Series with_bots = numbers;
  mutable base::UnixMillis asked_for_ms = 0;

  Summary sums;
  QuerySeries buckets{{1, 2}, {1, 1}, {0, 1}, 120'000, 1};
  Top list;
  std::uint64_t present = 0;
  std::vector<LastHit> hits;
  std::vector<std::string> names;
  Audit checked;
  mutable Query asked;

  [[nodiscard]] Series series(base::UnixMillis now_ms, Audience audience,
                              std::string_view site) const override {
    asked_for_ms = now_ms;
    asked.site = site;
    return audience == Audience::kPeople ? numbers : with_bots;
  }
  [[nodiscard]] Status status() const override { return state; }
  [[nodiscard]] Summary summary(const Query& query) const override {
    asked = query;
    return sums;
  }
  [[nodiscard]] QuerySeries query_series(const Query& query) const override {
    asked = query;
    return buckets;
  }
  [[nodiscard]] Top top(const Query& query, Dimension dimension, std::size_t limit,
                        std::string_view contains) const override {
    if (on_top) on_top();
    asked = query;
    asked_dimension = dimension;
    asked_limit = limit;
    asked_text = contains;
    return list;
  }
  [[nodiscard]] std::uint64_t visitors_now(const Query& query) const override {
    asked = query;
    return present;
  }
  [[nodiscard]] std::vector<LastHit> last_hits(std::string_view, Audience, std::size_t limit) const override {
    return {hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(std::min(limit, hits.size()))};
  }
  [[nodiscard]] std::vector<std::string> sites() const override { return names; }
  [[nodiscard]] Audit audit() const override { return checked; }
  mutable Dimension asked_dimension = Dimension::kSite;
  mutable std::size_t asked_limit = 0;
  mutable std::string asked_text;
  std::function<void()> on_top;  // called while a list is made
};

struct Ask {
  http::Method method = http::Method::kGet;
  std::string path{};
  std::string query{};
  std::map<std::string, std::string> fields{};
  std::string body{};
  std::string host = "127.0.0.1:8081";
  base::IpAddress peer = *base::IpAddress::parse("127.0.0.1");
};

// Sends requests to a service as a server with its kept_headers() would, on a loopback address, and runs what
// the service left to other threads.
class Caller {
 public:
  explicit Caller(http::Service& service, env::ManualExecutor* executor = nullptr)
      : handler_(service.make_handler(0)), executor_(executor) {}

  http::Reply ask(const Ask& asked) {
    std::vector<std::string_view> values;
    for (const http::KeptHeader& kept : kept_headers()) {
      const auto found = asked.fields.find(kept.name);
      values.push_back(found == asked.fields.end() ? std::string_view() : std::string_view(found->second));
    }
    http::Request request;
    request.method = asked.method;
    request.path = asked.path;
    request.query = asked.query;
    request.host = asked.host;
    request.body = asked.body;
    request.peer = asked.peer;
    request.headers = values;
    RecordingExchange exchange;
    handler_->handle(request, exchange);
    EXPECT_EQ(exchange.answers, 1) << "answers to " << asked.path;
    if (executor_ != nullptr) (void)executor_->run_once();
    stream = exchange.streamed;
    if (exchange.deferred) return exchange.deferred->last.value_or(http::Reply{});
    return exchange.last.value_or(http::Reply{});
  }
  http::Reply call(http::Method method, std::string_view path, std::string_view query = {}) {
    return ask({.method = method, .path = std::string(path), .query = std::string(query)});
  }
  http::Reply get(std::string_view path, std::string_view query = {}) {
    return call(http::Method::kGet, path, query);
  }

  std::shared_ptr<RecordingStream> stream;  // of the last request, if it was answered so

 private:
  std::unique_ptr<http::LoopHandler> handler_;
  env::ManualExecutor* executor_;
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
