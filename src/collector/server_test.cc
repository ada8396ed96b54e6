// The collector on the real server, with a real journal on the disk.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <thread>

#include "collector/collector.h"
#include "env/files.h"
#include "hit/hit.h"

namespace hitstream::collector {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A connection to a port on loopback whose calls wait at most ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const std::string& text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  // What comes until the server closes the connection.
  std::string read_all() {
    std::string text;
    std::array<char, 4096> buffer;
    while (true) {
      const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
      EXPECT_GE(got, 0) << "no end within the patience; so far: " << text;
      if (got <= 0) return text;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  int socket_;
};

std::string session_in(const std::string& reply, std::size_t from = 0) {
  const auto at = reply.find("sid=", from);
  return at == std::string::npos ? "" : reply.substr(at + 4, 32);
}

class CollectorServerTest : public testing::Test {
 protected:
  CollectorServerTest() {
    char name[] = "/tmp/hitstream-collector-XXXXXX";
    folder_ = ::mkdtemp(name);
    journal::Options journal_options;
    journal_options.folder = folder_ + "/journal";
    journal_ = journal::Journal::open(journal_options, files_, clock_, random_).value();
    Options options;
    service_ = make_service(options, *journal_, clock_, random_, registry_);
    http::ServerOptions server_options;
    server_options.name = "collector";
    server_options.thread_name = "http";
    server_options.listen = {.host = "127.0.0.1", .port = 0};
    server_options.loops = 2;
    server_options.kept_headers = kept_headers(options);
    server_ = http::Server::start(server_options, *service_, clock_, registry_).value();
  }
  ~CollectorServerTest() override {
    server_.reset();
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string ask(const std::string& request) {
    Client client(server_->endpoint().port);
    client.send(request);
    return client.read_all();
  }
  std::vector<std::string> records() {
    std::vector<std::string> payloads;
    std::vector<journal::Record> batch;
    const auto reader = journal_->read_from(0);
    do {
      EXPECT_TRUE(reader->read(1000, base::kMiB, batch));
      for (const auto& record : batch) payloads.emplace_back(record.payload);
    } while (!batch.empty());
    return payloads;
  }

  std::string folder_;
  env::PosixFileSystem files_;
  env::SystemClock clock_;
  env::SystemRandom random_;
  telemetry::Registry registry_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<http::Service> service_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(CollectorServerTest, AHitIsAnsweredAndInTheJournal) {
  const std::string reply =
      ask("GET /collect HTTP/1.1\r\nHost: x\r\nReferer: http://x/a\r\nUser-Agent: test\r\nConnection: "
          "close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Type: application/javascript; charset=utf-8\r\n"));
  EXPECT_THAT(reply, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(reply, HasSubstr("; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax\r\n"));
  EXPECT_THAT(reply, testing::ContainsRegex("\r\n\r\n!function.*\\(\"[A-Za-z0-9_-]+\",1\\);\n$"));
  const auto hits = records();
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_THAT(hits[0], HasSubstr(R"("referer":"http://x/a","ua":"test","ip":"127.0.0.1","sid":")" +
                                 session_in(reply) + '"'));
}

TEST_F(CollectorServerTest, PipelinedHitsOfOneTurnKeepTheirOwnSessions) {
  const std::string one = "GET /collect HTTP/1.1\r\nHost: x\r\n";
  const std::string reply = ask(one + "\r\n" + one + "Connection: close\r\n\r\n");
  const std::string first = session_in(reply);
  const std::string second = session_in(reply, reply.find("sid=") + 4);
  EXPECT_NE(first, second);
  const auto hits = records();
  ASSERT_EQ(hits.size(), 2U);
  EXPECT_THAT(hits[0], HasSubstr(first));
  EXPECT_THAT(hits[1], HasSubstr(second));
}

TEST_F(CollectorServerTest, HeadHasTheHeadOfGetAndNoBody) {
  const std::string tail =
      " /collect HTTP/1.1\r\nHost: x\r\nCookie: sid=0123456789abcdef0123456789abcdef\r\n"
      "Connection: close\r\n\r\n";
  const std::string head = ask("HEAD" + tail);
  const std::string got = ask("GET" + tail);
  const auto without_date = [](std::string text) {
    const auto at = text.find("Date: ");
    return text.erase(at, text.find("\r\n", at) - at);
  };
  EXPECT_THAT(without_date(got), StartsWith(without_date(head)));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_EQ(records().size(), 1U);
}

TEST_F(CollectorServerTest, EveryHitOfManyConnectionsIsThereOnce) {
  constexpr int kThreads = 4;
  constexpr int kConnections = 25;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int c = 0; c < kConnections; ++c) {
        const std::string referer = "Referer: http://x/" + std::to_string(t * kConnections + c) + "/\r\n";
        EXPECT_THAT(ask("GET /collect HTTP/1.1\r\nHost: x\r\n" + referer + "Connection: close\r\n\r\n"),
                    StartsWith("HTTP/1.1 200 OK\r\n"));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const auto hits = records();
  ASSERT_EQ(hits.size(), static_cast<std::size_t>(kThreads * kConnections));
  for (int i = 0; i < kThreads * kConnections; ++i) {
    const std::string mark = "http://x/" + std::to_string(i) + "/\"";
    EXPECT_EQ(
        std::count_if(hits.begin(), hits.end(), [&](const auto& hit) { return hit.find(mark) != hit.npos; }),
        1);
  }
}

}  // namespace
}  // namespace hitstream::collector
