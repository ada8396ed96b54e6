// Replies that come after the handler has returned, and the end of a server.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "http/test_server.h"

namespace hitstream::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kDefer = "GET /defer HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kStream = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr milliseconds kLong{30'000};

std::shared_ptr<const std::string> text(std::string_view bytes) {
  return std::make_shared<const std::string>(bytes);
}

TEST(DeferredTest, AnotherThreadAnswersAndOnlyTheFirstAnswerCounts) {
  TestServer server;
  RawClient client = server.connect();
  client.send(kDefer);
  std::thread([deferred = server.service.left.deferred()] {
    deferred->reply({200, "text/plain", {}, "first"});
    deferred->reply({200, "text/plain", {}, "second"});
  }).join();
  EXPECT_EQ(client.reply()->body, "first");
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(DeferredTest, RequestsBehindItWaitForTheirTurn) {
  TestServer server;
  RawClient client = server.connect();
  client.send(std::string(kGet) + std::string(kDefer) + std::string(kGet));
  EXPECT_EQ(client.reply()->status, 200);
  server.sync();
  client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  server.sync();
  server.service.left.deferred()->reply({200, {}, {}, "deferred"});
  EXPECT_EQ(client.reply()->body, "deferred");
  EXPECT_THAT(client.reply()->body, testing::HasSubstr("path=/x "));
  EXPECT_THAT(client.reply()->body, testing::HasSubstr("path=/later "));
}

TEST(DeferredTest, DroppedWithoutAnAnswerIs500) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask("GET /drop HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(DeferredTest, AnswersForAConnectionThatIsGoneOrAServerThatIsGoneAreDropped) {
  auto server = std::make_unique<TestServer>();
  RawClient client = server->connect();
  client.send(kDefer);
  const auto early = server->service.left.deferred();
  client.reset();
  server->sync();
  early->reply({200, {}, {}, "nobody"});
  RawClient other = server->connect();
  other.send(kDefer);
  const auto late = server->service.left.deferred();
  server.reset();
  late->reply({200, {}, {}, "nobody"});
}

TEST(DeferredTest, ManyThreadsAnswerManyConnections) {
  TestServer server;
  std::vector<RawClient> clients;
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i) {
    clients.push_back(server.connect());
    clients.back().send(kDefer);
    threads.emplace_back([&] { server.service.left.deferred()->reply({200, {}, {}, "ok"}); });
  }
  for (RawClient& client : clients) EXPECT_EQ(client.reply()->body, "ok");
  for (std::thread& thread : threads) thread.join();
}

TEST(BodyStreamTest, PiecesArriveAsChunksAndTheEndIsMarked) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_TRUE(client.ask(kStream).has("Transfer-Encoding: chunked"));
  auto stream = server.service.left.stream();
  EXPECT_TRUE(stream->send(text("hello")));
  EXPECT_EQ(client.read_some(10), "5\r\nhello\r\n");
  EXPECT_TRUE(stream->send(text("")));
  EXPECT_TRUE(stream->send(text("bye")));
  stream.reset();
  EXPECT_EQ(client.read_to_end(), "3\r\nbye\r\n0\r\n\r\n");
}

TEST(BodyStreamTest, Http10GetsTheBareBytes) {
  TestServer server;
  RawClient client = server.connect();
  const RawReply head = client.ask("GET /stream HTTP/1.0\r\n\r\n");
  EXPECT_FALSE(head.has("Transfer-Encoding"));
  auto stream = server.service.left.stream();
  EXPECT_TRUE(stream->send(text("hello")));
  stream.reset();
  EXPECT_EQ(client.read_to_end(), "hello");
}

TEST(BodyStreamTest, HeadGetsNoStream) {
  TestServer server;
  RawClient client = server.connect();
  client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply(false)->status, 200);
  EXPECT_TRUE(client.closed_cleanly());
  const auto stream = server.service.left.stream();
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->send(text("x")));
}

TEST(BodyStreamTest, WhatWaitsForASlowReaderIsBounded) {
  TestServer server;
  RawClient client(server.server->endpoint(), 4096);
  EXPECT_EQ(client.ask(kStream).status, 200);
  const auto stream = server.service.left.stream();
  const auto piece = text(std::string(10'000, 's'));
  std::size_t taken = 0;
  while (stream->send(piece)) {
    taken += piece->size();
    ASSERT_LT(taken, 100'000'000U);
    server.sync();
  }
  server.sync();
  EXPECT_FALSE(stream->send(piece));
  EXPECT_FALSE(stream->closed());
  EXPECT_EQ(client.read_some(taken).size(), taken);
  server.sync();
  EXPECT_TRUE(stream->send(piece));
}

TEST(BodyStreamTest, ClosedTellsThatThePeerIsGone) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kStream).status, 200);
  const auto stream = server.service.left.stream();
  EXPECT_FALSE(stream->closed());
  client.reset();
  server.sync();
  EXPECT_TRUE(stream->closed());
  EXPECT_FALSE(stream->send(text("x")));
}

TEST(StopTest, IdleConnectionsAreClosedAtOnceAndNothingIsAccepted) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.server->stop(kLong);
  EXPECT_TRUE(client.closed_cleanly());
  server.server->stop(kLong);
}

TEST(StopTest, ARequestInProgressIsAnsweredAndToldThatTheConnectionCloses) {
  TestServer server;
  RawClient deferred = server.connect();
  RawClient partial = server.connect();
  deferred.send(kDefer);
  partial.send("GET / HTTP/1.1\r\nHo");
  const auto answer = server.service.left.deferred();
  server.sync();
  RawClient idle = server.connect();
  EXPECT_EQ(idle.ask(kGet).status, 200);
  std::thread stopping([&] { server.server->stop(kLong); });
  EXPECT_TRUE(idle.closed_cleanly()) << "so the server is stopping";
  answer->reply({200, {}, {}, "at last"});
  const std::optional<RawReply> reply = deferred.reply();
  const RawReply other = partial.ask("st: a\r\n\r\n");
  EXPECT_TRUE(deferred.closed_cleanly());
  EXPECT_TRUE(partial.closed_cleanly());
  { const RawClient ended = std::move(deferred); }
  { const RawClient ended = std::move(partial); }
  stopping.join();
  EXPECT_EQ(reply->body, "at last");
  EXPECT_TRUE(reply->has("Connection: close"));
  EXPECT_EQ(other.status, 200);
  EXPECT_TRUE(other.has("Connection: close"));
}

TEST(StopTest, StreamsAreEnded) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kStream).status, 200);
  const auto stream = server.service.left.stream();
  std::thread stopping([&] { server.server->stop(kLong); });
  EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
  { const RawClient ended = std::move(client); }
  stopping.join();
  EXPECT_TRUE(stream->closed());
}

TEST(StopTest, NobodyListensAfterwards) {
  TestServer server;
  server.server->stop(milliseconds(0));
  ServerOptions options = test_options();
  options.listen = server.server->endpoint();
  EXPECT_EQ(TestServer(options).connect().ask(kGet).status, 200);
}

TEST(StopTest, AfterTheGraceTheRestIsClosed) {
  TestServer server;
  RawClient client = server.connect();
  client.send(kDefer);
  const auto answer = server.service.left.deferred();
  server.server->stop(milliseconds(50));
  EXPECT_TRUE(client.closed_cleanly());
}

}  // namespace
}  // namespace hitstream::http
