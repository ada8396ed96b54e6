#include "http/server.h"

#include <dirent.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <set>

#include "env/random.h"
#include "http/test_server.h"

namespace hitstream::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(ServerTest, AHandlerSeesTheRequestAndItsReplyArrives) {
  TestServer server;
  RawClient client = server.connect();
  const RawReply reply = client.ask(
      "POST /p?q HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nCookie: a=1\r\nCookie: b=2\r\nContent-Length: "
      "2\r\n\r\nhi");
  EXPECT_EQ(
      reply.body,
      "method=2 path=/p query=q host=h peer=127.0.0.1 [0]=u [1]=(none) [2]=a=1; b=2 [3]=(none) body=hi");
  EXPECT_THAT(reply.head, StartsWith("HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n"));
  EXPECT_THAT(reply.head, Not(HasSubstr("Connection:")));
}

TEST(ServerTest, OneConnectionServesManyRequests) {
  TestServer server;
  RawClient client = server.connect();
  for (int i = 0; i < 100; ++i) {
    const std::string path = fmt::format("/{}", i);
    EXPECT_THAT(client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").body,
                HasSubstr("path=" + path + " "));
  }
}

TEST(ServerTest, TheDateFollowsTheCalendar) {
  TestServer server;
  server.pass(std::chrono::seconds(2));
  EXPECT_TRUE(server.connect().ask(kGet).has("Date: Tue, 14 Nov 2023 22:13:22 GMT"));
}

TEST(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server;
  RawClient client = server.connect();
  std::string requests;
  for (int i = 0; i < 2000; ++i) requests += fmt::format("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", i);
  client.send(requests);
  for (int i = 0; i < 2000; ++i) {
    const std::optional<RawReply> reply = client.reply();
    ASSERT_TRUE(reply) << i;
    ASSERT_THAT(reply->body, HasSubstr(fmt::format("path=/{} ", i)));
  }
}

TEST(ServerTest, ARequestCutAnywhereIsTheSameRequest) {
  TestServer server;
  RawClient client = server.connect();
  const std::string request =
      "POST /p HTTP/1.1\r\nHost: h\r\nCookie: c\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
  const std::string whole = client.ask(request).body;
  ASSERT_THAT(whole, HasSubstr("body=hi"));
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    client.send(std::string_view(request).substr(0, cut));
    server.sync();
    EXPECT_EQ(client.ask(std::string_view(request).substr(cut)).body, whole) << "cut at " << cut;
  }
}

// Some requests of one connection, and the bodies of their replies.
struct Conversation {
  std::string requests;
  std::vector<std::string> bodies;
};

std::string framed(const std::string& body, bool chunked) {
  if (!chunked) return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
  return fmt::format("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n", body.size(), body);
}

Conversation random_conversation(std::mt19937& random) {
  Conversation made;
  for (int i = 0; i < 40; ++i) {
    const std::string body(1 + random() % 30, 'b');
    const bool commit = random() % 3 == 0;
    const std::string path = commit ? "/commit" : fmt::format("/{}", i);
    made.requests += fmt::format("PUT {} HTTP/1.1\r\nHost: a\r\n{}", path, framed(body, random() % 2 == 0));
    made.bodies.push_back(commit ? "committed"
                                 : fmt::format("method=3 path={} query= host=a peer=127.0.0.1 [0]=(none) "
                                               "[1]=(none) [2]=(none) [3]=(none) body={}",
                                               path, body));
  }
  return made;
}

TEST(ServerTest, RandomRequestsInRandomPiecesGetTheirRepliesInOrder) {
  std::uint8_t seed = 0;
  env::SystemRandom().fill({&seed, 1});
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  TestServer server;
  for (int round = 0; round < 10; ++round) {
    const Conversation conversation = random_conversation(random);
    RawClient client = server.connect();
    for (std::string_view rest = conversation.requests; !rest.empty();) {
      const std::size_t piece = std::min<std::size_t>(rest.size(), 1 + random() % 200);
      client.send(rest.substr(0, piece));
      rest.remove_prefix(piece);
      if (random() % 2 == 0) server.sync();
    }
    for (const std::string& body : conversation.bodies)
      ASSERT_EQ(client.reply().value_or(RawReply{}).body, body);
  }
}

TEST(ServerTest, WithoutFileDescriptorsItWaitsAndRecovers) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizers need file descriptors themselves";
#endif
  TestServer server;
  server.sync();
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);
  close(next);
  const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &tight);
  RawClient client = server.connect();
  client.send(kGet);
  server.sync();
  server.sync();
  setrlimit(RLIMIT_NOFILE, &before);
  server.pass(std::chrono::seconds(1));
  EXPECT_EQ(client.reply().value_or(RawReply{}).status, 200);
}

TEST(ServerTest, HeadGetsTheHeadOfGet) {
  TestServer server;
  RawClient client = server.connect();
  client.send("HEAD /template HTTP/1.1\r\nHost: a\r\n\r\nHEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.reply(false)->has("Content-Length: 9"));
  EXPECT_TRUE(client.reply(false)->has("Content-Length: "));
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(ServerTest, NoContentAndNotModifiedHaveNoBody) {
  TestServer server;
  RawClient client = server.connect();
  for (const std::string path : {"/empty", "/not-modified"}) {
    const RawReply reply = client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(reply.status, path == "/empty" ? 204 : 304);
    EXPECT_FALSE(reply.has("Content-Length"));
  }
  EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST(ServerTest, ATemplatesSlotIsFilled) {
  TestServer server;
  const RawReply reply = server.connect().ask("GET /template HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(reply.has("Set-Cookie: sid=abcdefgh"));
  EXPECT_EQ(reply.body, "committed");
}

TEST(ServerTest, CloseIsHonoured) {
  TestServer server;
  for (const char* request : {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                              "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
    RawClient client = server.connect();
    const RawReply reply = client.ask(request);
    EXPECT_EQ(reply.status, 200) << request;
    EXPECT_TRUE(reply.has("Connection: close"));
    EXPECT_TRUE(client.closed_cleanly());
  }
}

TEST(ServerTest, NothingBehindACloseIsAnswered) {
  TestServer server;
  RawClient client = server.connect();
  client.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + std::string(kGet));
  EXPECT_EQ(client.reply()->status, 200);
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(ServerTest, APeerThatOnlySendsNoMoreStillGetsItsReplies) {
  TestServer server;
  RawClient client = server.connect();
  client.send(std::string(kGet) + std::string(kGet));
  client.finish_sending();
  EXPECT_EQ(client.reply()->status, 200);
  EXPECT_EQ(client.reply()->status, 200);
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(ServerTest, AnErrorIsReadableAlthoughThePeerWentOnSending) {
  TestServer server;
  RawClient client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + std::string(100'000, 'x'));
  const std::optional<RawReply> reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
  EXPECT_TRUE(reply->has("Connection: close"));
  EXPECT_TRUE(client.closed_cleanly());
  server.sync();
  EXPECT_EQ(server.metric("hitstream_http_bad_requests_total{server=\"test\",reason=\"body_too_large\"}"), 1);
}

TEST(ServerTest, AnErrorBehindGoodRequestsComesAfterTheirReplies) {
  TestServer server;
  RawClient client = server.connect();
  client.send(std::string(kGet) + "nonsense\r\n\r\n" + std::string(kGet));
  EXPECT_EQ(client.reply()->status, 200);
  EXPECT_EQ(client.reply()->status, 400);
  EXPECT_TRUE(client.closed_cleanly());
}

TEST(ServerTest, ContinueIsSentWhenTheBodyIsAwaited) {
  TestServer server;
  RawClient client = server.connect();
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
  for (const char* length : {"Content-Length: 2\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    client.send(head + length);
    EXPECT_EQ(client.reply()->status, 100);
    EXPECT_THAT(client.ask(length[0] == 'C' ? "hi" : "2\r\nhi\r\n0\r\n\r\n").body, HasSubstr("body=hi"));
  }
  EXPECT_EQ(client.ask(head + "Content-Length: 2\r\n\r\nhi").status, 200) << "the body was there already";
  EXPECT_EQ(server.connect().ask(head + "Content-Length: 999999\r\n\r\n").status, 413);
  EXPECT_EQ(server.connect().ask("GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n").status, 417);
}

TEST(ServerTest, OneConnectionTooManyIsClosedAtOnceAndCounted) {
  ServerOptions options = test_options();
  options.limits.connections = 2;
  TestServer server(options);
  RawClient first = server.connect();
  EXPECT_EQ(first.ask(kGet).status, 200);
  {
    RawClient second = server.connect();
    EXPECT_EQ(second.ask(kGet).status, 200);
    RawClient third = server.connect();
    EXPECT_THAT(third.read_to_end(), testing::AnyOf("", "(reset)"));
    EXPECT_EQ(first.ask(kGet).status, 200);
    EXPECT_EQ(server.metric("hitstream_http_connections_refused_total{server=\"test\"}"), 1);
  }
  EXPECT_EQ(first.ask(kGet).status, 200) << "the turn after this one has seen the second connection end";
  EXPECT_EQ(server.connect().ask(kGet).status, 200);
}

TEST(ServerTest, AnAddressInUseIsNamed) {
  TestServer server;
  ServerOptions options = test_options();
  options.listen = server.server->endpoint();
  TestService service;
  env::ManualClock clock;
  telemetry::Registry metrics;
  const auto second = Server::start(options, service, clock, metrics);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::Errc::kBusy);
  EXPECT_THAT(second.error().message, HasSubstr(options.listen.to_string()));
}

TEST(ServerTest, AnAddressOfAnotherMachineIsRefused) {
  ServerOptions options = test_options();
  options.listen = {"192.0.2.1", 0};
  TestService service;
  env::ManualClock clock;
  telemetry::Registry metrics;
  EXPECT_EQ(Server::start(options, service, clock, metrics).error().code, base::Errc::kInvalidArgument);
}

TEST(ServerTest, TheAddressIsFreeAgainAfterTheServerIsGone) {
  auto server = std::make_unique<TestServer>();
  ServerOptions options = test_options();
  options.listen = server->server->endpoint();
  RawClient client = server->connect();
  EXPECT_EQ(client.ask(kGet).status, 200);
  server.reset();
  EXPECT_EQ(TestServer(options).connect().ask(kGet).status, 200);
}

std::set<std::string> thread_names() {
  std::set<std::string> names;
  DIR* const tasks = opendir("/proc/self/task");
  while (const dirent* task = readdir(tasks)) {
    std::ifstream file(fmt::format("/proc/self/task/{}/comm", task->d_name));
    std::string name;
    if (std::getline(file, name)) names.insert(name);
  }
  closedir(tasks);
  return names;
}

TEST(ServerTest, EachLoopIsANamedThreadAndAllAnswer) {
  ServerOptions options = test_options();
  options.thread_name = "loop";
  options.loops = 3;
  TestServer server(options);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(server.connect().ask(kGet).status, 200);
  EXPECT_THAT(thread_names(), testing::IsSupersetOf({"loop-0", "loop-1", "loop-2"}));
}

TEST(ServerTest, RequestsBytesAndConnectionsAreCounted) {
  TestServer server;
  RawClient client = server.connect();
  const std::size_t size = client.ask(kGet).body.size();
  EXPECT_GT(size, 0U);
  (void)client.ask("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
  server.sync();
  EXPECT_EQ(server.metric("hitstream_http_requests_total{server=\"test\",status=\"204\"}"), 1);
  EXPECT_GE(server.metric("hitstream_http_requests_total{server=\"test\",status=\"200\"}"), 1);
  EXPECT_GE(server.metric("hitstream_http_connections{server=\"test\"}"), 1);
  EXPECT_GE(server.metric("hitstream_http_received_bytes_total{server=\"test\"}"), 2.0 * kGet.size());
  EXPECT_GE(server.metric("hitstream_http_request_seconds_count{server=\"test\"}"), 2);
}

TEST(ServerTest, APeerThatDoesNotReadIsNotReadFrom) {
  TestServer server;
  RawClient client(server.server->endpoint(), 4096);
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(requests);
  server.sync();
  const double sent = server.metric("hitstream_http_sent_bytes_total{server=\"test\"}");
  EXPECT_LT(sent, 20'000'000) << "of 500 MB";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.reply()->body.size(), 1U << 20U) << i;
}

TEST(ServerTest, APeerThatIsResetDisturbsNobody) {
  TestServer server;
  for (int i = 0; i < 20; ++i) {
    RawClient client = server.connect();
    client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\nGET /defer HTTP/1.1\r\nHost: a\r\n\r\n");
    client.reset();
  }
  server.sync();
}

// Reading stops at urgent data, and what lies behind it is no news to epoll.
TEST(ServerTest, ARequestWithUrgentDataInItIsAnswered) {
  TestServer server;
  RawClient client = server.connect();
  client.send("GET /defer HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto deferred = server.service.left.deferred();
  client.send("GET /empty HTTP/1.1\r\nHo");
  client.send_urgent('!');
  client.send("st: a\r\n\r\n");
  server.sync();
  deferred->reply({});
  EXPECT_TRUE(client.reply().has_value());
  const auto second = client.reply();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->status, 204);
}

TEST(ServerTest, ARequestCountsAlthoughItsSenderResetTheConnection) {
  TestServer server;
  for (int i = 0; i < 20; ++i) {
    RawClient client = server.connect();
    client.send("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
    client.reset();
  }
  EXPECT_EQ(server.connections(), 0);
  EXPECT_EQ(server.metric("hitstream_http_requests_total{server=\"test\",status=\"204\"}"), 20);
}

}  // namespace
}  // namespace hitstream::http
