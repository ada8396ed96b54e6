#include <fmt/format.h>
#include <gmock/gmock.h>

#include "http/test_server.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kCommit = "GET /commit HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kFail = "GET /commit?fail HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kHead = "HEAD /commit HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(CommitTest, AReplyIsSentAfterItsCommit) {
  TestServer server;
  const RawReply reply = server.connect().ask(kCommit);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("sid=12345678"));
  EXPECT_EQ(server.service.commits, 1);
}

TEST(CommitTest, EachConnectionOfATurnGetsItsOwnReplyWhateverItsForm) {
  TestServer server;
  std::vector<RawClient> clients;
  for (int i = 0; i < 12; ++i) clients.push_back(server.connect());
  const std::vector<std::pair<std::string, std::string>> forms{
      {"?bare", "bare"}, {"", "committed"}, {"?whole", "whole"}};
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i)
      clients[i].send(fmt::format("GET /commit{} HTTP/1.1\r\nHost: a\r\n\r\n", forms[i % 3].first));
    for (std::size_t i = 0; i < clients.size(); ++i) ASSERT_EQ(clients[i].reply()->body, forms[i % 3].second);
  }
}

TEST(CommitTest, ManyRequestsOfATurnShareOneCommit) {
  TestServer server;
  RawClient client = server.connect();
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += kCommit;
  client.send(requests);
  for (int i = 0; i < 50; ++i) ASSERT_EQ(client.reply()->status, 200);
  EXPECT_LE(server.service.commits, 3);
}

TEST(CommitTest, WithoutPendingRepliesThereIsNoCommit) {
  TestServer server;
  server.sync();
  EXPECT_EQ(server.service.commits, 0);
}

TEST(CommitTest, AFailedCommitAnswers503AndTheConnectionGoesOn) {
  TestServer server;
  RawClient client = server.connect();
  const RawReply reply = client.ask(kFail);
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("Retry-After: 1"));
  EXPECT_FALSE(reply.has("Connection: close"));
  EXPECT_EQ(client.ask(kCommit).status, 200);
  server.sync();
  EXPECT_EQ(server.metric("hitstream_http_requests_total{server=\"test\",status=\"503\"}"), 1);
}

TEST(CommitTest, AFailedCommitReplacesOnlyPendingRepliesAndKeepsTheOrder) {
  TestServer server;
  RawClient client = server.connect();
  const std::string plain(kGet);
  client.send(plain + std::string(kCommit) + plain + std::string(kFail) + std::string(kHead) + plain +
              "GET /commit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  for (const int status : {200, 503, 200, 503}) EXPECT_EQ(client.reply()->status, status);
  EXPECT_EQ(client.reply(false)->status, 503);
  EXPECT_EQ(client.reply()->status, 200);
  const std::optional<RawReply> last = client.reply();
  EXPECT_EQ(last->status, 503);
  EXPECT_TRUE(last->has("Connection: close"));
  EXPECT_TRUE(client.closed_cleanly());
}

// Which connections share a turn with the failing one is up to the kernel; the order within each is not.
TEST(CommitTest, FailuresOfOneTurnStayWithinIt) {
  TestServer server;
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(server.connect());
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      clients[i].send(std::string(kGet) + std::string(i == 7 ? kFail : kCommit) + std::string(kGet));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      ASSERT_EQ(clients[i].reply()->status, 200);
      const int status = clients[i].reply()->status;
      ASSERT_TRUE(status == 503 || (i != 7 && status == 200)) << status;
      ASSERT_EQ(clients[i].reply()->status, 200);
    }
  }
}

}  // namespace
}  // namespace hitstream::http
