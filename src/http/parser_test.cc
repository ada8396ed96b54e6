#include "http/parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "env/random.h"

namespace hitstream::http {
namespace {

std::vector<KeptHeader> kept() {
  return {{"user-agent", Repeated::kFirst},
          {"x-forwarded-for", Repeated::kJoinWithComma},
          {"cookie", Repeated::kJoinWithSemicolon},
          {"sec-purpose", Repeated::kJoinWithComma}};
}

Limits small_limits() {
  Limits limits;
  limits.head_bytes = 1024;
  limits.head_fields = 8;
  limits.body_bytes = 100;
  return limits;
}

// Feeds a parser as a connection does: keeps what was not used, and writes down what came out.
class Feeder {
 public:
  void feed(std::string_view bytes) {
    held_.append(bytes);
    while (!held_.empty() && !failed_) {
      const RequestParser::Result result = parser_.parse(held_, progress_);
      if (result.outcome == RequestParser::Outcome::kComplete) note_request();
      if (result.outcome == RequestParser::Outcome::kFault) note_fault(result.fault);
      held_.erase(0, result.used);
      if (result.outcome == RequestParser::Outcome::kPartial) return;
      progress_ = Progress{};
    }
  }
  [[nodiscard]] const std::string& seen() const { return seen_; }
  [[nodiscard]] const Progress& progress() const { return progress_; }
  [[nodiscard]] std::size_t held() const { return held_.size(); }

 private:
  void note_request() {
    const Request& request = parser_.request();
    seen_ += fmt::format("{} path={} query={} host={} keep={}", static_cast<int>(request.method),
                         request.path, request.query, request.host, parser_.keep_alive());
    for (std::size_t i = 0; i < request.headers.size(); ++i) {
      if (request.has_header(i)) seen_ += fmt::format(" [{}]={}", i, request.header(i));
    }
    seen_ += fmt::format(" body={}\n", request.body);
  }
  void note_fault(Fault fault) {
    failed_ = true;
    seen_ += fmt::format("{} {}\n", describe(fault).status, describe(fault).reason);
  }

  RequestParser parser_{small_limits(), kept()};
  Progress progress_;
  std::string held_;
  std::string seen_;
  bool failed_ = false;
};

std::string seen_whole(std::string_view bytes) {
  Feeder feeder;
  feeder.feed(bytes);
  return feeder.seen();
}

std::string seen_by_bytes(std::string_view bytes) {
  Feeder feeder;
  for (const char& byte : bytes) feeder.feed({&byte, 1});
  return feeder.seen();
}

std::string with_host(std::string_view fields) {
  return fmt::format("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", fields);
}

TEST(Parser, ATrailerDoesNotDecideWhetherTheConnectionIsKept) {
  const std::string request =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\n\r\n";
  EXPECT_NE(seen_whole(request).find("keep=true"), std::string::npos) << seen_whole(request);
  Feeder cut;
  for (const char byte : request) cut.feed({&byte, 1});
  EXPECT_EQ(cut.seen(), seen_whole(request));
}

TEST(ParserTest, ARequestIsSeenWithTheFieldsThatAreKept) {
  EXPECT_EQ(
      seen_whole("GET /p?q=1 HTTP/1.1\r\nHOST: h:80\r\nUser-Agent:  u a \r\nAccept: */*\r\nCookie:\r\n\r\n"),
      "0 path=/p query=q=1 host=h:80 keep=true [0]=u a [2]= body=\n");
}

TEST(ParserTest, RepeatedFieldsAreJoinedOrTheFirstIsTaken) {
  EXPECT_EQ(seen_whole(with_host("Cookie: a=1\r\nX-Forwarded-For: 1\r\nUser-Agent: u\r\nCookie: b=2\r\n"
                                 "X-Forwarded-For: 2\r\nUser-Agent: v\r\nX-Forwarded-For: 3\r\n")),
            "0 path=/ query= host=a keep=true [0]=u [1]=1, 2, 3 [2]=a=1; b=2 body=\n");
  EXPECT_EQ(seen_whole(with_host("sec-purpose: a\r\nSEC-PURPOSE: b\r\n")),
            "0 path=/ query= host=a keep=true [3]=a, b body=\n");
}

TEST(ParserTest, BodiesOfKnownLengthAndInChunks) {
  EXPECT_EQ(
      seen_whole(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: b\r\n\r\n"),
      "2 path=/ query= host=a keep=true body=abc\n0 path=/2 query= host=b keep=true body=\n");
  EXPECT_EQ(seen_whole("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                       "3;x=\"y\"\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: t\r\nHost: evil\r\n\r\n"
                       "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n"),
            "2 path=/ query= host=a keep=true body=abcd\n0 path=/2 query= host=b keep=true body=\n");
}

TEST(ParserTest, TheHostOfAnAbsoluteTargetGoesBeforeTheField) {
  EXPECT_EQ(seen_whole("GET http://b/c HTTP/1.1\r\nHost: a\r\n\r\n"),
            "0 path=/c query= host=b keep=true body=\n");
}

TEST(ParserTest, ConnectionsAreKeptByHttp11UnlessClosed) {
  EXPECT_NE(seen_whole(with_host("Connection: close\r\n")).find("keep=false"), std::string::npos);
  EXPECT_NE(seen_whole(with_host("Connection: foo, Close\r\n")).find("keep=false"), std::string::npos);
  EXPECT_NE(seen_whole("GET / HTTP/1.0\r\n\r\n").find("keep=false"), std::string::npos);
  EXPECT_NE(seen_whole("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("keep=false"),
            std::string::npos);
}

TEST(ParserTest, EmptyLinesBeforeARequestAreSkipped) {
  EXPECT_EQ(seen_whole("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), seen_whole(with_host("")));
  Feeder feeder;
  feeder.feed("\r\n");
  EXPECT_EQ(feeder.held(), 0U);
}

struct Refused {
  std::string name, bytes, seen;
};

std::vector<Refused> refused() {
  const std::string malformed = "400 malformed\n";
  const std::string host = "400 host\n";
  const std::string coding = "501 transfer_encoding\n";
  const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"BareLf", "GET / HTTP/1.1\nHost: a\n\n", malformed},
      {"BareLfInFields", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", malformed},
      {"SpaceBeforeColon", with_host("X : b\r\n"), malformed},
      {"NoColon", with_host("X\r\n"), malformed},
      {"NoName", with_host(": b\r\n"), malformed},
      {"ObsFold", with_host("X: b\r\n c\r\n"), malformed},
      {"ObsFoldAfterEmpty", with_host("X:\r\n c\r\n"), malformed},
      {"ObsFoldOfSpaces", with_host("X: b\r\n \r\n"), malformed},
      {"ObsFoldBeforeFields", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", malformed},
      {"CrInValue", with_host("X: b\rc\r\n"), malformed},
      {"NulInValue", with_host(std::string("X: b\0c\r\n", 8)), malformed},
      {"ControlInValue", with_host("X: b\x01\r\n"), malformed},
      {"NoVersion", "GET /\r\n\r\n", malformed},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", malformed},
      {"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
      {"AuthorityTarget", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
      {"TlsHello", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n", malformed},
      {"NoHost", "GET / HTTP/1.1\r\n\r\n", host},
      {"TwoHosts", with_host("Host: a\r\n"), host},
      {"TwoHostsOfHttp10", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", host},
      {"BadHost", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", host},
      {"TwoLengths", with_host("Content-Length: 1\r\nContent-Length: 2\r\n"), malformed},
      {"SignedLength", with_host("Content-Length: +1\r\n"), malformed},
      {"HugeLength", with_host("Content-Length: 99999999999999999999\r\n"), malformed},
      {"LengthAndChunked", with_host("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), malformed},
      {"ChunkedAndLength", with_host("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"), malformed},
      {"ChunkedTwice", with_host("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), malformed},
      {"Gzip", with_host("Transfer-Encoding: gzip\r\n"), coding},
      {"GzipChunked", with_host("Transfer-Encoding: gzip, chunked\r\n"), coding},
      {"Identity", with_host("Transfer-Encoding: identity\r\n"), coding},
      {"NoCoding", with_host("Transfer-Encoding:\r\n"), coding},
      {"ChunkedHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", malformed},
      {"UnknownExpectation", with_host("Expect: 200-ok\r\n"), "417 expectation\n"},
      {"BodyTooLarge", with_host("Content-Length: 101\r\n"), "413 body_too_large\n"},
      {"BadChunkSize", chunked + "x\r\n\r\n", malformed},
      {"NegativeChunkSize", chunked + "-1\r\n\r\n", malformed},
      {"ChunkLongerThanSaid", chunked + "1\r\nab\r\n0\r\n\r\n", malformed},
      {"ChunksTooLarge", chunked + "60\r\n" + std::string(0x60, 'x') + "\r\n5\r\nabcde\r\n0\r\n\r\n",
       "413 body_too_large\n"},
      {"HugeChunk", chunked + "ffffffffffffffffff\r\n\r\n", malformed},
      {"LongChunkExtension", chunked + "1;" + std::string(300, 'x') + "\r\na\r\n0\r\n\r\n", malformed},
      {"FoldedTrailer", chunked + "0\r\nX: a\r\n b\r\n\r\n", malformed},
      {"TooManyFields", with_host("A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\nG:\r\nH:\r\n"),
       "431 too_many_fields\n"},
      {"HeadTooLarge", with_host("A: " + std::string(1024, 'a') + "\r\n"), "431 head_too_large\n"},
      {"TargetTooLarge", "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
       "431 head_too_large\n"},
  };
}

class RefusedTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, WholeAndCutAnywhere) {
  const Refused& given = GetParam();
  EXPECT_EQ(seen_whole(given.bytes), given.seen);
  EXPECT_EQ(seen_by_bytes(given.bytes), given.seen);
  for (std::size_t cut = 1; cut < given.bytes.size(); ++cut) {
    Feeder feeder;
    feeder.feed(std::string_view(given.bytes).substr(0, cut));
    feeder.feed(std::string_view(given.bytes).substr(cut));
    ASSERT_EQ(feeder.seen(), given.seen) << "cut at " << cut;
  }
}

INSTANTIATE_TEST_SUITE_P(Requests, RefusedTest, testing::ValuesIn(refused()),
                         [](const auto& of) { return of.param.name; });

TEST(ParserTest, AHeadOfExactlyTheLimitIsTaken) {
  const std::size_t other = with_host("A: \r\n").size();
  const std::string exact = with_host("A: " + std::string(1024 - other, 'a') + "\r\n");
  ASSERT_EQ(exact.size(), 1024U);
  EXPECT_EQ(seen_whole(exact), seen_whole(with_host("")));
  EXPECT_EQ(seen_by_bytes(exact), seen_whole(with_host("")));
  EXPECT_EQ(seen_whole(with_host("A: " + std::string(1025 - other, 'a') + "\r\n")), "431 head_too_large\n");
}

TEST(ParserTest, ABodyOfExactlyTheLimitIsTaken) {
  EXPECT_EQ(seen_by_bytes(with_host("Content-Length: 100\r\n") + std::string(100, 'x')),
            "0 path=/ query= host=a keep=true body=" + std::string(100, 'x') + "\n");
}

TEST(ParserTest, ChunkLinesWithoutEndAreRefused) {
  Feeder feeder;
  feeder.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 2000 && feeder.seen().empty(); ++i) feeder.feed("0");
  EXPECT_EQ(feeder.seen(), "431 head_too_large\n");
}

TEST(ParserTest, TheWishToContinueIsSeenWithTheHead) {
  Feeder feeder;
  feeder.feed("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_TRUE(feeder.progress().wants_continue);
  feeder.feed("x");
  EXPECT_EQ(feeder.seen(), "2 path=/ query= host=a keep=true body=x\n");
  EXPECT_EQ(seen_whole("GET / HTTP/1.0\r\nExpect: what\r\n\r\n"), "0 path=/ query= host= keep=false body=\n");
}

// A small language of valid requests.
class Requests {
 public:
  explicit Requests(unsigned seed) : random_(seed) {}

  std::string next() {
    static const char* const targets[] = {"/", "/collect?a=b", "http://x.example/y?z", "/%20?"};
    static const char* const fields[] = {
        "Cookie: a=b\r\n",           "User-Agent: Mozilla/5.0 (X11)\r\n", "X-Forwarded-For: 192.0.2.1\r\n",
        "sec-purpose: prefetch\r\n", "Accept-Language: de,en;q=0.5\r\n",  "X-Empty:\r\n"};
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: h{}\r\n", below(2) == 0 ? "GET" : "POST",
                                   targets[below(4)], below(10));
    for (std::size_t i = below(5); i > 0; --i) head += fields[below(6)];
    if (below(5) == 0) head.insert(0, "\r\n");
    return head + body();
  }
  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  std::string body() {
    const std::size_t kind = below(3);
    if (kind == 0) return "\r\n";
    if (kind == 1) {
      const std::string text(below(40), 'b');
      return fmt::format("Content-Length: {}\r\n\r\n{}", text.size(), text);
    }
    std::string text = "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = below(4); i > 0; --i) {
      const std::size_t size = 1 + below(20);
      text += fmt::format("{:X}{}\r\n{}\r\n", size, below(2) == 0 ? "" : ";a=b", std::string(size, '\n'));
    }
    return text + (below(2) == 0 ? "0\r\n\r\n" : "0\r\nX-T: t\r\n\r\n");
  }

  std::mt19937 random_;
};

TEST(ParserTest, RandomRequestsInRandomPiecesAreTheSameRequests) {
  std::uint8_t bytes[2];
  env::SystemRandom().fill(bytes);
  const unsigned first = bytes[0] | static_cast<unsigned>(bytes[1]) << 8U;
  for (unsigned seed = first; seed < first + 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Requests requests(seed);
    std::string stream;
    std::string alone;
    for (std::size_t i = 1 + requests.below(6); i > 0; --i) {
      const std::string request = requests.next();
      stream += request;
      alone += seen_whole(request);
    }
    Feeder feeder;
    for (std::string_view rest = stream; !rest.empty();) {
      const std::size_t piece = std::min(rest.size(), 1 + requests.below(requests.below(3) == 0 ? 200 : 7));
      feeder.feed(rest.substr(0, piece));
      rest.remove_prefix(piece);
    }
    ASSERT_EQ(feeder.seen(), alone);
    ASSERT_EQ(seen_whole(stream), alone);
  }
}

}  // namespace
}  // namespace hitstream::http
