#include "aws/event_stream.h"

#include <gmock/gmock.h>

#include <cstdint>

#include "aws/test_frames.h"

namespace hitstream::aws {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string bytes(std::initializer_list<int> numbers) {
  std::string out;
  for (const int number : numbers) out += static_cast<char>(number);
  return out;
}

// Messages as "payload(name=value …)", and at the end "corrupt" where decoding stopped.
std::vector<std::string> decode(const std::vector<std::string>& pieces) {
  EventStreamDecoder decoder;
  std::vector<std::string> out;
  for (const std::string& piece : pieces) {
    decoder.feed(piece);
    EventMessage message;
    base::Result<bool> more = decoder.next(message);
    for (; more && *more; more = decoder.next(message)) {
      std::string text = std::string(message.payload) + "(";
      for (const auto& [name, value] : message.headers)
        text.append(name).append("=").append(value).append(" ");
      out.push_back(text + ")");
    }
    if (!more) {
      out.push_back("corrupt");
      return out;
    }
  }
  if (!decoder.empty()) out.push_back("incomplete");
  return out;
}

// From the test vectors that the AWS SDKs share.
const std::string kEmpty = bytes({0, 0, 0, 16, 0, 0, 0, 0, 5, 194, 72, 235, 125, 152, 200, 255});
const std::string kIntegerHeader = bytes({0, 0, 0, 45, 0, 0, 0, 16, 65, 196, 36, 184, 10}) + "event-type" +
                                   bytes({4, 0, 0, 160, 12}) + "{'foo':'bar'}" + bytes({54, 244, 128, 160});
const std::string kNoHeaders =
    bytes({0, 0, 0, 29, 0, 0, 0, 0, 253, 82, 140, 90}) + "{'foo':'bar'}" + bytes({195, 101, 57, 54});
const std::string kStringHeader = bytes({0, 0, 0, 61, 0, 0, 0, 32, 7, 253, 131, 150, 12}) + "content-type" +
                                  bytes({7, 0, 16}) + "application/json{'foo':'bar'}" +
                                  bytes({141, 156, 8, 177});

TEST(EventStreamTest, ReadsThePublishedMessages) {
  EXPECT_THAT(decode({kEmpty}), ElementsAre("()"));
  EXPECT_THAT(decode({kIntegerHeader}), ElementsAre("{'foo':'bar'}()"));
  EXPECT_THAT(decode({kNoHeaders}), ElementsAre("{'foo':'bar'}()"));
  EXPECT_THAT(decode({kStringHeader}), ElementsAre("{'foo':'bar'}(content-type=application/json )"));
}

TEST(EventStreamTest, ItDoesNotMatterWhereTheBytesAreCut) {
  const std::string all = kStringHeader + kEmpty + kIntegerHeader + frame({{"a", "1"}, {"b", ""}}, "end");
  const std::vector<std::string> whole = decode({all});
  EXPECT_EQ(whole.size(), 4U);
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    EXPECT_EQ(decode({all.substr(0, cut), all.substr(cut)}), whole) << "cut at " << cut;
  }
  std::vector<std::string> single;
  for (const char byte : all) single.emplace_back(1, byte);
  EXPECT_EQ(decode(single), whole);
}

TEST(EventStreamTest, ABitThatFlipsIsNoticed) {
  for (std::size_t at = 0; at < kStringHeader.size(); ++at) {
    std::string damaged = kStringHeader;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THAT(decode({damaged}), ElementsAre("corrupt")) << "at " << at;
  }
}

TEST(EventStreamTest, HeadersOfEachTypeArePassedOver) {
  const std::string headers =
      bytes({1, 'a', 0, 1, 'b', 1, 1, 'c', 2, 9, 1, 'd', 3, 9, 9, 1, 'e', 4, 9, 9, 9, 9}) +
      bytes({1, 'f', 5, 9, 9, 9, 9, 9, 9, 9, 9, 1, 'g', 6, 0, 2, 9, 9}) +
      bytes({1, 'h', 8, 9, 9, 9, 9, 9, 9, 9, 9, 1, 'i', 9}) + std::string(16, '9') +
      bytes({1, 'j', 7, 0, 1, 'x'});
  EXPECT_THAT(decode({frame_of(headers, "p")}), ElementsAre("p(j=x )"));
}

TEST(EventStreamTest, MalformedHeadersAndLengthsAreCorrupt) {
  EXPECT_THAT(decode({frame_of(bytes({1, 'a', 7, 0, 9, 'x'}), "")}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({frame_of(bytes({1, 'a', 10}), "")}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({frame_of(bytes({9, 'a'}), "")}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({prelude(15, 0)}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({prelude(20, 5)}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({prelude(17 << 20, 0)}), ElementsAre("corrupt"));
  EXPECT_THAT(decode({prelude(200'000, 131'073)}), ElementsAre("corrupt"));
}

TEST(EventStreamTest, APartOfAMessageIsNoMessage) {
  EXPECT_THAT(decode({kEmpty + kNoHeaders.substr(0, 20)}), ElementsAre("()", "incomplete"));
}

}  // namespace
}  // namespace hitstream::aws
