#include "http/serialise.h"

#include <gtest/gtest.h>

#include "http/date.h"

namespace hitstream::http {
namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string serialised(const Reply& reply, bool with_body = true, bool keep_alive = true) {
  std::string out;
  append_reply(out, reply, kDate, with_body, keep_alive);
  return out;
}

TEST(HttpDateTest, IsAnImfFixdate) {
  EXPECT_EQ(HttpDate(784111777'000).text(), kDate);
  EXPECT_EQ(HttpDate(0).text(), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(HttpDate(951782399'999).text(), "Mon, 28 Feb 2000 23:59:59 GMT");
  EXPECT_EQ(HttpDate(951782400'000).text(), "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST(SerialiseTest, AReplyIsHeadAndBody) {
  EXPECT_EQ(serialised({200, "text/plain", "X-A: b\r\n", "hi"}),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nX-A: b\r\n"
            "Content-Length: 2\r\n\r\nhi");
}

TEST(SerialiseTest, WithoutBodyTheLengthStays) {
  EXPECT_EQ(serialised({200, {}, {}, "hi"}, false, false),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n"
            "Connection: close\r\n\r\n");
}

TEST(SerialiseTest, NoContentHasNoLength) {
  EXPECT_EQ(serialised({204, {}, {}, "x"}),
            "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST(SerialiseTest, ChunksCarryTheirLengthInHexadecimal) {
  std::string out;
  append_chunk(out, std::string(26, 'x'));
  EXPECT_EQ(out, "1a\r\n" + std::string(26, 'x') + "\r\n");
}

struct TemplateCase {
  Reply reply;
  std::string_view slot, value;
};

class ReplyTemplateTest : public testing::TestWithParam<TemplateCase> {};

TEST_P(ReplyTemplateTest, WritesWhatTheReplyWithTheSlotFilledWouldBe) {
  const TemplateCase& given = GetParam();
  const ReplyTemplate pattern(given.reply, given.slot);
  Reply filled = given.reply;
  for (std::string* text : {&filled.headers, &filled.body}) {
    const std::size_t at = given.slot.empty() ? std::string::npos : text->find(given.slot);
    if (at != std::string::npos) text->replace(at, given.slot.size(), given.value);
  }
  EXPECT_EQ(pattern.status(), given.reply.status);
  for (const bool with_body : {true, false}) {
    for (const bool keep_alive : {true, false}) {
      std::string out = "before";
      pattern.append_to(out, given.value, kDate, with_body, keep_alive);
      EXPECT_EQ(out, "before" + serialised(filled, with_body, keep_alive));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Slots, ReplyTemplateTest,
                         testing::Values(TemplateCase{{200, "text/plain", "X: 1\r\n", "body"}, {}, {}},
                                         TemplateCase{{200, {}, "X: @@@@; y\r\n", "body"}, "@@@@", "abcd"},
                                         TemplateCase{{200, {}, {}, "a@@@@b"}, "@@@@", "abcd"},
                                         TemplateCase{{204, {}, "X: @@@@\r\n", {}}, "@@@@", "abcd"}));

TEST(ReplyTemplate, FillsSeveralSlotsInTheirOrder) {
  const ReplyTemplate pattern({200, {}, "X: @@@@; y\r\n", "a###b%%c"}, {"%%", "@@@@", "###"});
  for (const bool with_body : {true, false}) {
    for (const bool keep_alive : {true, false}) {
      std::string out = "before";
      pattern.append_to(out, "56abcd123", kDate, with_body, keep_alive);
      const Reply filled{200, {}, "X: abcd; y\r\n", "a123b56c"};
      EXPECT_EQ(out, "before" + serialised(filled, with_body, keep_alive));
    }
  }
}

}  // namespace
}  // namespace hitstream::http
