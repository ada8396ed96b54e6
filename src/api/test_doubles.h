// What the services are tested against: an exchange that keeps the reply, and a source of given numbers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
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
