#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "http/client.h"
#include "http/test_server.h"

namespace hitstream::http {
namespace {

using std::chrono::milliseconds;

std::string url_of(const TestServer& server, const std::string& path) {
  return "http://" + server.server->endpoint().to_string() + path;
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// The server's end of a stream that is asked for.
std::shared_ptr<BodyStream> stream_of(TestServer& server, Client& client) {
  auto stream = std::async(std::launch::async, [&] { return server.service.left.stream(); });
  while (stream.wait_for(milliseconds(0)) != std::future_status::ready) client.perform(milliseconds(10));
  return stream.get();
}

// A request for /stream whose pieces and end are kept.
struct Streamed {
  explicit Streamed(const TestServer& server, Client& through, milliseconds silence_max = milliseconds(0))
      : client(through) {
    ClientRequest request{"GET", url_of(server, "/stream"), {}, {}};
    request.on_body = [this](std::string_view piece) { body += piece; };
    request.silence_max = silence_max;
    id = client.send(std::move(request), [this](base::Result<ClientReply> reply) { end = std::move(reply); });
  }
  void perform_until_body(const std::string& wanted) {
    while (body != wanted && !end) client.perform(milliseconds(1000));
    EXPECT_EQ(body, wanted);
  }
  void perform_until_end() {
    while (!end) client.perform(milliseconds(1000));
  }
  Client& client;
  Client::Id id = 0;
  std::string body;
  std::optional<base::Result<ClientReply>> end;
};

TEST(ClientStreamTest, PiecesComeAsTheyAreSent) {
  TestServer server;
  Client client({1, 4, {}});
  Streamed streamed(server, client);
  auto stream = stream_of(server, client);
  EXPECT_TRUE(stream->send(shared("longer than the limit")));
  streamed.perform_until_body("longer than the limit");
  EXPECT_TRUE(stream->send(shared(", by far")));
  streamed.perform_until_body("longer than the limit, by far");
  stream.reset();
  streamed.perform_until_end();
  EXPECT_EQ(client.in_flight(), 0U);
}

TEST(ClientStreamTest, ABodyOfAnotherStatusIsKeptForTheReply) {
  const TestServer server;
  Client client({1, 1 << 20, {}});
  ClientRequest request{"GET", url_of(server, "/drop"), {}, {}};
  request.on_body = [](std::string_view) { ADD_FAILURE() << "this reply is no stream"; };
  int status = 0;
  client.send(std::move(request), [&](const base::Result<ClientReply>& reply) { status = reply->status; });
  while (client.in_flight() > 0) client.perform(milliseconds(1000));
  EXPECT_EQ(status, 500);
}

TEST(ClientStreamTest, SilenceIsATimeout) {
  TestServer server;
  Client client({1, 1 << 20, {}});
  Streamed streamed(server, client, milliseconds(100));
  const auto stream = stream_of(server, client);
  streamed.perform_until_end();
  ASSERT_FALSE(streamed.end->has_value());
  EXPECT_EQ(streamed.end->error().code, base::Errc::kTimeout);
  EXPECT_THAT(streamed.end->error().message, testing::HasSubstr("nothing came for 100 ms"));
}

TEST(ClientStreamTest, ACancelledRequestIsNotHeardOfAgain) {
  TestServer server;
  Client client({2, 1 << 20, {}});
  Streamed streamed(server, client);
  auto stream = stream_of(server, client);
  EXPECT_TRUE(stream->send(shared("one")));
  streamed.perform_until_body("one");
  EXPECT_TRUE(stream->send(shared("two")));
  client.cancel(streamed.id);
  client.cancel(streamed.id);
  EXPECT_EQ(client.in_flight(), 0U);
  bool answered = false;
  client.send({"GET", url_of(server, "/x"), {}, {}}, [&](const auto&) { answered = true; });
  while (!answered) client.perform(milliseconds(1000));
  EXPECT_EQ(streamed.body, "one");
  EXPECT_FALSE(streamed.end);
}

TEST(ClientStreamTest, APieceMayCancelItsOwnRequest) {
  TestServer server;
  Client client({1, 1 << 20, {}});
  int pieces = 0;
  Client::Id id = 0;
  ClientRequest request{"GET", url_of(server, "/stream"), {}, {}};
  request.on_body = [&](std::string_view) {
    ++pieces;
    client.cancel(id);
  };
  id = client.send(std::move(request), [](const auto&) { ADD_FAILURE() << "cancelled"; });
  const auto stream = stream_of(server, client);
  EXPECT_TRUE(stream->send(shared("x")));
  while (client.in_flight() > 0) client.perform(milliseconds(1000));
  EXPECT_EQ(pieces, 1);
}

TEST(ClientStreamTest, OneBodyServesManyRequests) {
  const TestServer server;
  Client client({1, 1 << 20, {}});
  std::string bodies;
  for (int i = 0; i < 2; ++i) {
    ClientRequest request{"POST", url_of(server, "/p"), {}, {}};
    request.shared_body = shared("once");
    client.send(std::move(request),
                [&](const auto& reply) { bodies += reply->body.substr(reply->body.find("body=")); });
  }
  while (client.in_flight() > 0) client.perform(milliseconds(1000));
  EXPECT_EQ(bodies, "body=oncebody=once");
}

TEST(ClientWakeTest, AWakeEndsAWaitFromAnotherThread) {
  Client client({1, 1 << 20, {}});
  std::thread waker([&] { client.wake(); });
  client.perform(std::chrono::hours(1));  // with nothing in flight, too
  waker.join();
}

TEST(ClientWakeTest, AWakeBeforeTheWaitIsNotLost) {
  Client client({1, 1 << 20, {}});
  client.wake();
  client.perform(std::chrono::hours(1));
}

}  // namespace
}  // namespace hitstream::http
