#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hit/hit.h"

namespace hitstream::hit {
namespace {

constexpr std::size_t kLimit = 2048;

std::string record_of(const RawHit& hit, std::size_t limit = kLimit) {
  std::string out;
  append_record(hit, limit, out);
  return out;
}

// The record's referer as it stands between the quotes.
std::string written_referer(std::string_view referer, std::size_t limit = kLimit) {
  const std::string record = record_of({.referer = referer}, limit);
  constexpr std::string_view kBefore = R"({"referer":")";
  return record.substr(kBefore.size(), record.find(R"(","ua":)") - kBefore.size());
}

TEST(AppendRecord, WritesTheFieldsInTheirOrder) {
  EXPECT_EQ(record_of({.referer = "https://example.org/a?b=c",
                       .user_agent = "Mozilla/5.0",
                       .ip = "192.0.2.7",
                       .sid = "00ff",
                       .timestamp_ms = 1763884800123}),
            R"({"referer":"https://example.org/a?b=c","ua":"Mozilla/5.0","ip":"192.0.2.7","sid":"00ff",)"
            R"("timestamp":"1763884800123","kind":"view"})");
}

TEST(AppendRecord, AppendsToWhatIsThere) {
  std::string out = "before";
  append_record({.referer = "clean"}, kLimit, out);
  append_record({.referer = "\"quoted\""}, kLimit, out);
  EXPECT_THAT(out, testing::StartsWith(R"(before{"referer":"clean",)"));
  EXPECT_THAT(out, testing::HasSubstr(R"(}{"referer":"\"quoted\"",)"));
}

TEST(AppendRecord, WritesADashForMissingAndEmptyHeaders) {
  EXPECT_EQ(record_of({.referer = {}, .user_agent = "", .ip = "::1", .sid = "s"}),
            R"({"referer":"-","ua":"-","ip":"::1","sid":"s","timestamp":"0","kind":"view"})");
}

TEST(AppendRecord, WritesATimeBefore1970AsZero) {
  EXPECT_THAT(record_of({.timestamp_ms = -5}), testing::HasSubstr(R"("timestamp":"0")"));
}

TEST(AppendRecord, WritesTimesOfEachLength) {
  for (base::UnixMillis ms = 7; ms < base::UnixMillis{1} << 60; ms = ms * 7 + ms % 10) {
    for (const base::UnixMillis time : {ms, ms / 100'000 * 100'000})
      EXPECT_THAT(record_of({.timestamp_ms = time}),
                  testing::HasSubstr("\"timestamp\":\"" + std::to_string(time) + '"'));
  }
  for (int i = 0; i < 10'000; ++i) {
    const base::UnixMillis time = 1'000'000'000'000 + base::UnixMillis{i} * 899'999'987;
    ASSERT_THAT(record_of({.timestamp_ms = time}),
                testing::HasSubstr("\"timestamp\":\"" + std::to_string(time) + '"'));
  }
}

TEST(AppendRecord, KnowsAnUncleanByteAtEachPlaceOfATextOfEachLength) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      EXPECT_EQ(written_referer(text), text);
      text[at] = '"';
      EXPECT_EQ(written_referer(text), std::string(at, 'a') + "\\\"" + std::string(length - at - 1, 'a'));
    }
  }
}

TEST(AppendRecord, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(written_referer("a\"b\\c\nd\re\tf\x01g\x1fh\x7fi"), R"(a\"b\\c\nd\re\tf\u0001g\u001fh\u007fi)");
  EXPECT_EQ(written_referer(std::string_view("\0", 1)), R"(\u0000)");
}

TEST(AppendRecord, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(written_referer("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(written_referer("a\xFF"
                            "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(written_referer("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(written_referer("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(AppendRecord, CutsAtACharacterBoundary) {
  EXPECT_EQ(written_referer("abcdef", 4), "abcd");
  EXPECT_EQ(written_referer("abc\xE2\x82\xAC", 5), "abc");
  EXPECT_EQ(written_referer("abc\xE2\x82\xAC", 6), "abc\xE2\x82\xAC");
}

TEST(AppendRecord, HoldsTheLimitAfterReplacementToo) {
  EXPECT_EQ(written_referer("\xFF\xFF\xFF\xFF", 4), "\xEF\xBF\xBD");
  EXPECT_EQ(written_referer("ab\xFF", 4), "ab");
  EXPECT_EQ(written_referer("\xFF", 2), "");
}

TEST(AppendRecord, WritesWhatTheScriptTold) {
  const RawProperty props[] = {{"plan", "p\"ro"}, {"seats", "3", false}, {"ok", "true", false}};
  const RawHit hit{.ip = "::1",
                   .sid = "s",
                   .kind = "event",
                   .view = "0123456789abcdef.2",
                   .site = "shop",
                   .page = "https://a/b",
                   .source = "https://c/",
                   .title = "T",
                   .lang = "de",
                   .screen = "1x2",
                   .viewport = "3x4",
                   .tz = "Europe/Berlin",
                   .load_ms = 0,
                   .webdriver = true,
                   .twice = true,
                   .visible_ms = 1500,
                   .event = "signup",
                   .props = props,
                   .purpose = "prefetch",
                   .id = "none",
                   .own = true};
  EXPECT_EQ(record_of(hit),
            R"({"referer":"-","ua":"-","ip":"::1","sid":"s","timestamp":"0","kind":"event",)"
            R"("view":"0123456789abcdef.2","site":"shop","page":"https://a/b","source":"https://c/",)"
            R"("title":"T","lang":"de","screen":"1x2","viewport":"3x4","tz":"Europe/Berlin","load_ms":0,)"
            R"("webdriver":true,"twice":true,"visible_ms":1500,"event":"signup",)"
            R"("props":{"plan":"p\"ro","seats":3,"ok":true},"purpose":"prefetch","id":"none","own":true})");
}

TEST(AppendRecord, EscapesAndCutsWhatTheScriptToldAsItDoesHeaders) {
  EXPECT_THAT(record_of({.title = "a\"b", .load_ms = 7, .own = true}),
              testing::EndsWith(R"("kind":"view","title":"a\"b","load_ms":7,"own":true})"));
  const RawProperty props[] = {{"abcdef", "uvwxyz"}};
  EXPECT_THAT(record_of({.title = "abcdef", .props = props}, 4),
              testing::EndsWith(R"("title":"abcd","props":{"abcd":"uvwx"}})"));
}

TEST(AppendWithOrigin, AddsSrcAndSeqAtTheEnd) {
  const auto src = base::SourceId::parse("9f3c00000000000000000000000000aa");
  std::string out = "kept";
  append_with_origin(R"({"kind":"view"})", {*src, 18446744073709551615U}, out);
  EXPECT_EQ(out,
            R"(kept{"kind":"view","src":"9f3c00000000000000000000000000aa","seq":18446744073709551615})");
}

TEST(AppendWithOrigin, LeavesWhatIsNoRecordAlone) {
  std::string out;
  append_with_origin("damaged", {}, out);
  append_with_origin("", {}, out);
  EXPECT_EQ(out, "damaged");
}

}  // namespace
}  // namespace hitstream::hit
