#include <gmock/gmock.h>

#include "http/test_server.h"

namespace hitstream::http {
namespace {

using std::chrono::seconds;

// The loop's share of the time that passes is up to one second: deadlines are coarse.
TEST(DeadlineTest, AHeadThatDoesNotEndIsAnswered408) {
  TestServer server;
  RawClient client = server.connect();
  client.send("GET / HTTP/1.1\r\n");
  server.pass(seconds(9));
  client.send("Host: a\r\n");
  server.pass(seconds(3));
  const std::optional<RawReply> reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  EXPECT_TRUE(reply->has("Connection: close"));
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(DeadlineTest, MoreBytesDoNotExtendTheTimeOfAHead) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.pass(seconds(30));
  for (const char* byte : {"G", "E", "T", " ", "/", "a"}) {
    client.send(byte);
    server.pass(seconds(2));
  }
  EXPECT_EQ(client.reply()->status, 408);
}

TEST(DeadlineTest, ABodyThatDoesNotEndIsAnswered408) {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  server.pass(seconds(9));
  client.send("abc");
  server.pass(seconds(3));
  EXPECT_EQ(client.reply()->status, 408);
  server.sync();
  EXPECT_EQ(server.metric("hitstream_http_bad_requests_total{server=\"test\",reason=\"deadline\"}"), 1);
}

TEST(DeadlineTest, ABodyHasItsOwnTimeAfterTheHead) {
  TestServer server;
  RawClient client = server.connect();
  client.send("POST / HTTP/1.1\r\n");
  server.pass(seconds(8));
  client.send("Host: a\r\nContent-Length: 5\r\n\r\n");
  server.pass(seconds(8));
  EXPECT_EQ(client.ask("abcde").status, 200);
}

TEST(DeadlineTest, AConnectionThatNeverSaysAnythingIsClosedWithoutAWord) {
  TestServer server;
  RawClient client = server.connect();
  server.pass(seconds(9));
  server.pass(seconds(3));
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(DeadlineTest, AnIdleConnectionIsClosedWithoutAWordAndARequestStartsItsTimeAnew) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.pass(seconds(50));
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.pass(seconds(50));
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.pass(seconds(62));
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(DeadlineTest, EmptyLinesDoNotKeepAConnection) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.pass(seconds(40));
  client.send("\r\n");
  server.pass(seconds(22));
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(DeadlineTest, APeerThatDoesNotTakeItsReplyIsClosed) {
  TestServer server;
  RawClient client(server.server->endpoint(), 4096);
  for (int i = 0; i < 20; ++i) client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  server.pass(seconds(50));
  EXPECT_EQ(server.connections(), 1);
  server.pass(seconds(62));
  EXPECT_EQ(server.connections(), 0);
}

TEST(DeadlineTest, LingeringEnds) {
  TestServer server;
  RawClient client = server.connect();
  EXPECT_EQ(client.ask("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(server.connections(), 1);
  server.pass(seconds(4));
  EXPECT_EQ(server.connections(), 0);
}

TEST(DeadlineTest, StreamsAndDeferredRepliesHaveNoDeadline) {
  TestServer server;
  RawClient streaming = server.connect();
  RawClient waiting = server.connect();
  EXPECT_EQ(streaming.ask("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
  waiting.send("GET /defer HTTP/1.1\r\nHost: a\r\n\r\n");
  server.pass(seconds(3600));
  const auto stream = server.service.left.stream();
  EXPECT_TRUE(stream->send(std::make_shared<const std::string>("x")));
  EXPECT_EQ(streaming.read_some(6), "1\r\nx\r\n");
  server.service.left.deferred()->reply({200, {}, {}, "late"});
  EXPECT_EQ(waiting.reply()->body, "late");
}

TEST(DeadlineTest, AHundredSlowConnectionsDoNotDelayOthers) {
  TestServer server;
  std::vector<RawClient> slow;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(server.connect());
    slow.back().send("GET / HTTP/1.1\r\nX: ");
  }
  RawClient client = server.connect();
  for (int i = 0; i < 50; ++i) {
    for (const RawClient& one : slow) one.send("y");
    EXPECT_EQ(client.ask(kGet).status, 200);
  }
}

}  // namespace
}  // namespace hitstream::http
