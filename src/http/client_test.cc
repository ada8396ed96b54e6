#include "http/client.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "http/test_server.h"

namespace hitstream::http {
namespace {

using std::chrono::milliseconds;

void finish(Client& client) {
  while (client.in_flight() > 0) client.perform(milliseconds(1000));
}

std::string url_of(const TestServer& server, const std::string& path) {
  return "http://" + server.server->endpoint().to_string() + path;
}

TEST(ClientTest, SendsRequestsAndGivesReplies) {
  const TestServer server;
  Client client({4, 1 << 20, {"set-cookie"}});
  std::string bodies;
  client.send({"POST", url_of(server, "/p?q"), {"Cookie: a=b", "User-Agent: u"}, "hi"},
              [&](const base::Result<ClientReply>& reply) { bodies = reply->body; });
  base::Result<ClientReply> got;
  client.send({"GET", url_of(server, "/template"), {}, {}},
              [&](base::Result<ClientReply> reply) { got = reply; });
  finish(client);
  EXPECT_THAT(bodies, testing::HasSubstr("method=2 path=/p query=q"));
  EXPECT_THAT(bodies, testing::HasSubstr("[0]=u [1]=(none) [2]=a=b"));
  EXPECT_THAT(bodies, testing::HasSubstr("body=hi"));
  EXPECT_EQ(got->status, 200);
  ASSERT_EQ(got->headers.size(), 1U);
  EXPECT_EQ(got->headers[0].second, "sid=abcdefgh");
}

TEST(ClientTest, ManyRequestsShareFewConnections) {
  ServerOptions options = test_options();
  options.limits.connections = 4;
  const TestServer server(options);
  Client client({4, 1 << 20, {}});
  int good = 0;
  for (int i = 0; i < 500; ++i) {
    client.send({"GET", url_of(server, "/x"), {}, {}}, [&](const base::Result<ClientReply>& reply) {
      good += reply && reply->status == 200 ? 1 : 0;
    });
  }
  finish(client);
  EXPECT_EQ(good, 500);
}

TEST(ClientTest, ACallbackMaySendMore) {
  const TestServer server;
  Client client({2, 1 << 20, {}});
  int left = 10;
  std::function<void()> next = [&] {
    client.send({"GET", url_of(server, "/x"), {}, {}}, [&](const base::Result<ClientReply>&) {
      if (--left > 0) next();
    });
  };
  next();
  finish(client);
  EXPECT_EQ(left, 0);
}

TEST(ClientTest, ReachesAServerOnIpv6) {
  ServerOptions options = test_options();
  options.listen = {"::1", 0};
  TestService service;
  env::ManualClock clock;
  telemetry::Registry metrics;
  const auto server = Server::start(options, service, clock, metrics);
  if (!server) GTEST_SKIP() << server.error().message;
  Client client({1, 1 << 20, {}});
  std::string body;
  client.send({"GET", "http://" + (*server)->endpoint().to_string() + "/six", {}, {}},
              [&](const base::Result<ClientReply>& reply) { body = reply->body; });
  finish(client);
  EXPECT_THAT(body, testing::HasSubstr("path=/six query= host=[::1]:"));
  EXPECT_THAT(body, testing::HasSubstr("peer=::1 "));
}

base::Errc error_of(ClientRequest request, const ClientOptions& options = {}) {
  Client client(options);
  base::Errc code = base::Errc::kCorrupt;
  client.send(std::move(request), [&](const base::Result<ClientReply>& reply) { code = reply.error().code; });
  finish(client);
  return code;
}

TEST(ClientTest, FailuresAreErrors) {
  TestServer server;
  EXPECT_EQ(error_of({"GET", url_of(server, "/defer"), {}, {}, milliseconds(50)}), base::Errc::kTimeout);
  EXPECT_EQ(error_of({"GET", url_of(server, "/big"), {}, {}}, {1, 1000, {}}), base::Errc::kFull);
  EXPECT_EQ(error_of({"GET", "file:///etc/hostname", {}, {}}), base::Errc::kInvalidArgument);
  const std::string url = url_of(server, "/x");
  server.server->stop(milliseconds(0));
  EXPECT_EQ(error_of({"GET", url, {}, {}}), base::Errc::kUnavailable);
}

TEST(ClientTest, AProxyFromTheEnvironmentIsNotUsedForLoopback) {
  const TestServer server;
  const TestServer proxy;
  const char* const before = std::getenv("http_proxy");
  const std::string restore = before == nullptr ? "" : before;
  setenv("http_proxy", url_of(proxy, "").c_str(), 1);
  Client client({1, 1 << 20, {}});
  std::string direct;
  std::string proxied;
  client.send({"GET", url_of(server, "/d"), {}, {}}, [&](const auto& reply) { direct = reply->body; });
  client.send({"GET", "http://192.0.2.1/p", {}, {}}, [&](const auto& reply) { proxied = reply->body; });
  finish(client);
  if (before == nullptr) {
    unsetenv("http_proxy");
  } else {
    setenv("http_proxy", restore.c_str(), 1);
  }
  EXPECT_THAT(direct, testing::HasSubstr("path=/d"));
  EXPECT_THAT(proxied, testing::HasSubstr("path=/p query= host=192.0.2.1"));
}

}  // namespace
}  // namespace hitstream::http
