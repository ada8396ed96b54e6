#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "stages/stages.h"

namespace hitstream::bench {
namespace {

// Requests that one turn of the loop serves, and one write to the journal holds.
constexpr std::size_t kTurn = 50;

http::ServerOptions options_of_server(const collector::Options& options) {
  http::ServerOptions result;
  result.name = "collector";
  result.kept_headers = collector::kept_headers(options);
  return result;
}

collector::Options options_of_collector() {
  collector::Options result;
  result.trusted_proxies = {base::IpNetwork::parse("127.0.0.0/8").value()};
  return result;
}

// Makes each reply at once.
class Replies final : public http::Exchange {
 public:
  explicit Replies(std::string& out) : out_(out) {}
  void reply(const http::Reply& /*reply*/) override { require(false, "a hit was refused"); }
  void reply(const http::ReplyTemplate& /*reply*/, std::string_view /*values*/) override {
    require(false, "a hit was answered without a record");
  }
  void reply_after_commit(const http::Reply& /*reply*/) override {
    require(false, "a hit was not answered from a template");
  }
  void reply_after_commit(const http::ReplyTemplate& reply, std::string_view values) override {
    reply.append_to(out_, values, date_.text(), true, true);
  }
  std::shared_ptr<http::Deferred> defer() override { return nullptr; }
  std::shared_ptr<http::BodyStream> stream(const http::Reply& /*head*/, std::size_t /*bytes*/) override {
    return nullptr;
  }

 private:
  std::string& out_;
  http::HttpDate date_{0};
};

}  // namespace

CollectorInMemory::CollectorInMemory()
    : options(options_of_collector()), server_options(options_of_server(options)) {
  journal::Options of_journal;
  of_journal.folder = "/journal";
  auto opened = journal::Journal::open(of_journal, files, clock, random);
  require(opened.has_value(), "the journal cannot be opened");
  journal = std::move(*opened);
  service = collector::make_service(options, *journal, clock, random, registry);
  handler = service->make_handler(0);
}

ParseRequest::ParseRequest(const std::vector<FixedRequest>& requests)
    : requests_(requests), kept_(collector::kept_headers({})), parser_(http::Limits(), kept_) {}

void ParseRequest::run(Range range) {
  for (std::size_t i = range.begin; i < range.end; ++i) {
    http::Progress progress;
    const auto result = parser_.parse(requests_[i].bytes, progress);
    require(result.outcome == http::RequestParser::Outcome::kComplete, "a request cannot be parsed");
    require(parser_.request().path == "/collect", "a request was misread");
  }
}

Serialise::Serialise(const std::vector<FixedRequest>& requests) {
  http::RequestParser parser(http::Limits(), collector_.server_options.kept_headers);
  for (const FixedRequest& fixed : requests) {
    http::Progress progress;
    const auto result = parser.parse(fixed.bytes, progress);
    require(result.outcome == http::RequestParser::Outcome::kComplete, "a request cannot be parsed");
    const http::Request& request = parser.request();
    Parsed& kept = parsed_.emplace_back(Parsed{request, {request.headers.begin(), request.headers.end()}});
    kept.request.peer = fixed.peer;
  }
  for (Parsed& parsed : parsed_) parsed.request.headers = parsed.headers;
}

void Serialise::run(Range range) {
  const journal::Offset before = collector_.journal->status().end_offset;
  Replies replies(replies_);
  for (std::size_t i = range.begin; i < range.end; i += kTurn) {
    replies_.clear();
    const std::size_t end = std::min(i + kTurn, range.end);
    for (std::size_t j = i; j < end; ++j) collector_.handler->handle(parsed_[j].request, replies);
    require(collector_.handler->commit(), "the journal refused the hits");
  }
  require(collector_.journal->status().end_offset - before == range.end - range.begin, "hits are missing");
}

struct WholeRequest::Client {
  Client(int server_end, int client_end) : connection(server_end, {}), transport(client_end) {}
  http::Connection connection;
  http::PlainTransport transport;
};

WholeRequest::WholeRequest(const std::vector<FixedRequest>& requests)
    : requests_(requests),
      parts_(collector_.server_options, collector_.registry),
      driver_(parts_, *collector_.handler),
      received_(64 * base::kKiB) {
  for (std::size_t i = 0; i < kTurn; ++i) {
    std::array<int, 2> ends{};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0, "there are no sockets");
    clients_.push_back(std::make_unique<Client>(ends[0], ends[1]));
    driver_.accepted(clients_.back()->connection);
  }
}

WholeRequest::~WholeRequest() {
  for (const auto& client : clients_) parts_.wheel.disarm(client->connection);
}

void WholeRequest::run(Range range) {
  for (std::size_t i = range.begin; i < range.end; i += kTurn) {
    const std::size_t count = std::min(kTurn, range.end - i);
    for (std::size_t j = 0; j < count; ++j) {
      Client& client = *clients_[j];
      (void)client.transport.send(requests_[i + j].bytes);
      client.connection.peer = requests_[i + j].peer;
      client.connection.wake = http::kReadable;
      driver_.serve(client.connection);
    }
    require(collector_.handler->commit(), "the journal refused the hits");
    for (std::size_t j = 0; j < count; ++j) {
      Client& client = *clients_[j];
      driver_.finish(client.connection);
      const std::size_t got = client.transport.receive(received_).bytes;
      require(std::string_view(received_.data(), got).starts_with("HTTP/1.1 200 "), "a hit was refused");
    }
    parts_.output.clear();
    parts_.metrics.publish(0.001);
  }
}

}  // namespace hitstream::bench
