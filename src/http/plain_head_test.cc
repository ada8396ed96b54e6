#include "http/plain_head.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace hitstream::http {
namespace {

class PlainHeadTest : public testing::Test {
 protected:
  std::size_t read(std::string_view bytes) { return plain_.read(bytes, head_); }
  // Of a head with this field.
  bool takes(const std::string& field) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
    const std::size_t length = read(bytes);
    EXPECT_TRUE(length == 0 || length == bytes.size());
    return length > 0;
  }

  std::vector<KeptHeader> kept_ = {{"user-agent", Repeated::kFirst},
                                   {"cookie", Repeated::kJoinWithSemicolon}};
  PlainHead plain_{kept_};
  Head head_{kept_, 6, 1024};
};

TEST_F(PlainHeadTest, ReadsWhatABrowserSends) {
  const std::string bytes =
      "GET /collect?a=b HTTP/1.1\r\nHost: h:80\r\nConnection: keep-alive\r\nUSER-Agent:  u a \r\n"
      "Cookie: a\r\ncookie:\r\n\r\n";
  const std::string followed = bytes + "GET /next";
  ASSERT_EQ(read(followed), bytes.size());
  const Request& request = head_.request();
  EXPECT_EQ(request.method, Method::kGet);
  EXPECT_EQ(request.path, "/collect");
  EXPECT_EQ(request.query, "a=b");
  EXPECT_EQ(request.host, "h:80");
  EXPECT_EQ(request.header(0), "u a");
  EXPECT_EQ(request.header(1), "a; ");
}

TEST_F(PlainHeadTest, AFieldMayBeEmptyOrHoldBytesAboveAscii) {
  EXPECT_TRUE(takes("Cookie:"));
  EXPECT_TRUE(head_.request().has_header(1));
  EXPECT_TRUE(takes("User-Agent: \xC3\xA4\xFF"));
  EXPECT_FALSE(head_.request().has_header(1));
}

TEST_F(PlainHeadTest, KnowsNamesOfEachLengthWhateverTheirCase) {
  for (std::size_t length = 1; length <= 66; ++length) {
    const std::string name = std::string(length - 1, 'x') + '-';
    const std::vector<KeptHeader> kept = {{name, Repeated::kFirst}};
    PlainHead plain(kept);
    Head head(kept, 6, 1024);
    for (std::size_t other = 0; other <= length; ++other) {
      std::string sent = name;
      if (other < length) sent[other] = other % 2 == 0 ? 'X' : '_';
      const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n" + sent + ": v\r\n\r\n";
      const bool same = other == length || (sent[other] == 'X' && name[other] == 'x');
      ASSERT_EQ(plain.read(bytes, head), length <= 64 ? bytes.size() : 0) << length;
      if (length > 64) continue;
      EXPECT_EQ(head.request().header(0), same ? "v" : "") << sent;
    }
  }
}

TEST_F(PlainHeadTest, ReadsAHeadTheSameWhateverCameBefore) {
  const std::string fields[] = {"Cookie: a",
                                "COOKIE:a",
                                "Cookie:",
                                "Cookies: a",
                                "Cook: ie",
                                "Cookie : a",
                                "Cookie",
                                "User-Agent: u",
                                "User-Agent:",
                                "User-Agen: t",
                                "Accept-Encoding: gzip",
                                "Accept-Encodings: x",
                                "Accept-Encodinx:",
                                "X: ",
                                ": x",
                                "Expect: 100-continue",
                                "Connection: keep-alive",
                                "Connection: close",
                                "A-name-of-twenty-six-bytes: v"};
  for (const std::string& before : fields) {
    for (const std::string& field : fields) {
      PlainHead fresh(kept_);
      Head of_fresh(kept_, 6, 1024);
      (void)takes(before);
      const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
      const std::size_t length = fresh.read(bytes, of_fresh);
      ASSERT_EQ(read(bytes), length) << before << " then " << field;
      if (length == 0) continue;
      for (std::size_t i = 0; i < kept_.size(); ++i) {
        EXPECT_EQ(head_.request().header(i), of_fresh.request().header(i)) << before << " then " << field;
        EXPECT_EQ(head_.request().has_header(i), of_fresh.request().has_header(i))
            << before << " then " << field;
      }
    }
  }
}

TEST_F(PlainHeadTest, TakesHeadsOfEachLengthAndRefusesAnyByteThatEndsALine) {
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string before = "GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(length, 'v');
    const std::string bytes = before + "\r\nB: v\r\n\r\n";
    EXPECT_EQ(read(bytes), bytes.size());
    EXPECT_EQ(read(bytes + std::string(70, 'n')), bytes.size());
    for (const char* end : {"\n", "\r", "\n\r", "\r\r\n", "\r\n\n", "\r\n\r", "\x7f"})
      EXPECT_EQ(read(before + end + "B: v\r\n\r\n"), 0U) << length;
  }
}

TEST_F(PlainHeadTest, LeavesAHeadThatIsNotWhole) {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(read(std::string_view(bytes).substr(0, length)), 0U) << length;
  }
  EXPECT_EQ(read(bytes), bytes.size());
}

TEST_F(PlainHeadTest, LeavesWhatIsOutOfTheOrdinary) {
  for (const char* line :
       {"POST / HTTP/1.1", "GET / HTTP/1.0", "GET  / HTTP/1.1", "GET /\x80 HTTP/1.1", "get / HTTP/1.1"})
    EXPECT_EQ(read(std::string(line) + "\r\nHost: a\r\n\r\n"), 0U) << line;
  for (const char* field :
       {"Content-Length: 0", "Transfer-Encoding: chunked", "Expect: 100-continue", "Upgrade: h2c",
        "Connection: close", "Connection: keep-alive, Upgrade", "Proxy-Connection: close", "Na!me: a",
        "Name : a", ": a", "Name", "Name: a\x01", "Name: a\x7f", "Name: a\tb", "Name: a\nb", "Name: a\rb",
        "Name: a\r\n b", "Host: b", "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\nF: 6"})
    EXPECT_FALSE(takes(field)) << field;
  EXPECT_EQ(read("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n"), 0U) << "there is no host";
}

TEST_F(PlainHeadTest, FindsAControlCharacterAtEveryPlaceOfAValue) {
  for (std::size_t length = 1; length < 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string value(length, 'v');
      EXPECT_TRUE(takes("Name:" + value));
      value[at] = '\x7f';
      EXPECT_FALSE(takes("Name:" + value)) << at << " of " << length;
      value[at] = '\x1f';
      EXPECT_FALSE(takes("Name:" + value)) << at << " of " << length;
    }
  }
}

}  // namespace
}  // namespace hitstream::http
