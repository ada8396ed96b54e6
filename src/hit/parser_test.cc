#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "hit/hit.h"

namespace hitstream::hit {
namespace {

using testing::HasSubstr;

constexpr const char* kOriginal =
    R"({"referer":"http://a/","ua":"Mozilla","ip":"1.2.3.4","sid":"abc","timestamp":"1763884800123"})";
constexpr const char* kSrc = "9f3c00000000000000000000000000aa";

std::string with(const std::string& more) {
  std::string record = kOriginal;
  record.pop_back();
  return record + "," + more + "}";
}

std::string why_refused(std::string_view record) {
  Parser parser;
  const auto hit = parser.parse(record);
  if (hit) return "accepted";
  EXPECT_EQ(hit.error().code, base::Errc::kInvalidArgument);
  return hit.error().message;
}

TEST(Parser, ReadsARecordOfTheOriginalApplicationAsAView) {
  Parser parser;
  const auto hit = parser.parse(kOriginal);
  ASSERT_TRUE(hit) << hit.error().message;
  EXPECT_EQ(hit->referer, "http://a/");
  EXPECT_EQ(hit->user_agent, "Mozilla");
  EXPECT_EQ(hit->ip, "1.2.3.4");
  EXPECT_EQ(hit->sid, "abc");
  EXPECT_EQ(hit->timestamp_ms, 1763884800123);
  EXPECT_EQ(hit->kind, Kind::kView);
  EXPECT_FALSE(hit->origin);
}

TEST(Parser, ReadsAnyOrderSpacesEscapesAndUnknownFields) {
  Parser parser;
  const auto hit = parser.parse(
      "  { \"timestamp\" : 12 , \"x\":{\"ip\":[1,{\"sid\":null}]},\"ip\":\"\\u0041\\n\\\"\", "
      "\"si\\u0064\":\"s\",\r\n"
      "\"ua\":\"\\ud83d\\ude00\",\"y\":[],\"referer\":\"\",\"z\":1e400000 } ");
  ASSERT_TRUE(hit) << hit.error().message;
  EXPECT_EQ(hit->timestamp_ms, 12);
  EXPECT_EQ(hit->ip, "A\n\"");
  EXPECT_EQ(hit->sid, "s");
  EXPECT_EQ(hit->user_agent, "\xF0\x9F\x98\x80");
  EXPECT_EQ(hit->referer, "");
}

TEST(Parser, ReadsKindAndOrigin) {
  Parser parser;
  auto hit =
      parser.parse(with(std::string(R"("kind":"view","src":")") + kSrc + R"(","seq":18446744073709551615)"));
  ASSERT_TRUE(hit) << hit.error().message;
  EXPECT_EQ(hit->kind, Kind::kView);
  ASSERT_TRUE(hit->origin);
  EXPECT_EQ(hit->origin->src.hex(), kSrc);
  EXPECT_EQ(hit->origin->seq, 18446744073709551615U);
  hit = parser.parse(with(R"("kind":"of_later")"));
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->kind, Kind::kUnknown);
}

TEST(Parser, ReadsEveryKind) {
  const std::pair<const char*, Kind> kinds[] = {{"heartbeat", Kind::kHeartbeat},
                                                {"view", Kind::kView},
                                                {"report", Kind::kReport},
                                                {"nav", Kind::kNav},
                                                {"shown", Kind::kShown},
                                                {"leave", Kind::kLeave},
                                                {"event", Kind::kEvent},
                                                {"restored", Kind::kRestored},
                                                {"", Kind::kUnknown},
                                                {"View", Kind::kUnknown}};
  Parser parser;
  for (const auto& [name, kind] : kinds) {
    const auto hit = parser.parse(with(std::string(R"("kind":")") + name + '"'));
    ASSERT_TRUE(hit) << name;
    EXPECT_EQ(hit->kind, kind) << name;
  }
}

TEST(Parser, ReadsWhatTheCollectorAndTheScriptTell) {
  Parser parser;
  const auto hit = parser.parse(
      with(R"("kind":"nav","view":"00000000000000fF.12","site":"Shop","page":"https:\/\/a\/b","source":"c",)"
           R"("title":"t","load_ms":3,"webdriver":true,"props":{"own":true},"purpose":"prefetch",)"
           R"("id":"back","own":true,"lang":"de-AT","screen":"1x2","event":"signup","visible_ms":1500,)"
           R"("twice":true)"));
  ASSERT_TRUE(hit) << hit.error().message;
  EXPECT_EQ(hit->view, (ViewId{255, 12}));
  EXPECT_EQ(hit->site, "Shop");
  EXPECT_EQ(hit->page, "https://a/b");
  EXPECT_EQ(hit->source, "c");
  EXPECT_EQ(hit->purpose, "prefetch");
  EXPECT_EQ(hit->id, "back");
  EXPECT_TRUE(hit->webdriver);
  EXPECT_TRUE(hit->own);
  EXPECT_EQ(hit->lang, "de-AT");
  EXPECT_EQ(hit->screen, "1x2");
  EXPECT_EQ(hit->event, "signup");
  EXPECT_EQ(hit->visible_ms, 1500U);
  EXPECT_TRUE(hit->twice);
}

TEST(Parser, WhatARecordDoesNotHaveIsEmpty) {
  Parser parser;
  (void)parser.parse(with(R"("view":"0000000000000001","site":"s","webdriver":true,"own":true)"));
  const auto hit = parser.parse(kOriginal);
  ASSERT_TRUE(hit);
  EXPECT_FALSE(hit->view);
  for (const std::string_view text : {hit->site, hit->page, hit->source, hit->purpose, hit->id}) {
    EXPECT_EQ(text, "");
  }
  EXPECT_FALSE(hit->webdriver || hit->own);
}

TEST(Parser, RefusesNewerFieldsOfTheWrongType) {
  for (const char* name : {"view", "site", "page", "source", "purpose", "id"}) {
    for (const char* value : {"1", "null", "true", "{}", "[]"}) {
      EXPECT_THAT(why_refused(with('"' + std::string(name) + "\":" + value)), HasSubstr(name)) << value;
    }
  }
  for (const char* name : {"webdriver", "own"}) {
    for (const char* value : {"1", "null", "\"true\"", "{}", "truex"}) {
      EXPECT_NE(why_refused(with('"' + std::string(name) + "\":" + value)), "accepted") << name << value;
    }
  }
}

TEST(Parser, RefusesAViewIdOfAnotherForm) {
  for (const char* bad :
       {"", "1", "000000000000000g", "0000000000000001.", "0000000000000001.x", "0000000000000001.-1",
        "0000000000000001.1234567", "0000000000000001x", "00000000000000011", "0000000000000001.1.1"}) {
    EXPECT_THAT(why_refused(with(std::string(R"("view":")") + bad + '"')), HasSubstr("view must be")) << bad;
  }
  EXPECT_EQ(why_refused(with(R"("view":"ffffffffffffffff.999999")")), "accepted");
}

TEST(Parser, RefusesWhatIsNotOneJsonObject) {
  EXPECT_THAT(why_refused(""), HasSubstr("empty"));
  EXPECT_THAT(why_refused("[]"), HasSubstr("not one JSON object"));
  EXPECT_THAT(why_refused("\"text\""), HasSubstr("not one JSON object"));
  EXPECT_THAT(why_refused("17"), HasSubstr("not one JSON object"));
  EXPECT_THAT(why_refused(std::string(kOriginal) + "x"), HasSubstr("not one JSON object"));
  EXPECT_THAT(why_refused(std::string(kOriginal) + kOriginal), HasSubstr("follows"));
  for (const char* bad : {"{", "}", "{\"referer\"", "{\"referer\":\"", "   ", "\xFF", "{\"a\":1,}", "{]"}) {
    EXPECT_NE(why_refused(bad), "accepted") << bad;
  }
}

TEST(Parser, RefusesEveryCutRecord) {
  const std::string record = with(std::string(R"("kind":"view","src":")") + kSrc + R"(","seq":12)");
  for (std::size_t length = 0; length < record.size(); ++length) {
    EXPECT_NE(why_refused(record.substr(0, length)), "accepted") << length;
  }
}

TEST(Parser, NamesTheFieldThatIsMissingOrMalformed) {
  EXPECT_THAT(why_refused("{}"), HasSubstr("referer is missing"));
  EXPECT_THAT(why_refused(R"({"referer":"","ua":"","ip":"","sid":""})"), HasSubstr("timestamp is missing"));
  EXPECT_THAT(why_refused(with(R"("ua":null)")), HasSubstr("ua is malformed"));
  EXPECT_THAT(why_refused(with(R"("kind":7)")), HasSubstr("kind is malformed"));
}

TEST(Parser, RefusesTimestampsThatAreNoNumber) {
  for (const char* bad :
       {R"("")", R"("-1")", R"("12x")", R"(" 1")", R"("9223372036854775808")", "-1", "1.5", "true"}) {
    EXPECT_THAT(why_refused(with(std::string(R"("timestamp":)") + bad)), HasSubstr("timestamp")) << bad;
  }
  EXPECT_EQ(why_refused(with(R"("timestamp":"9223372036854775807")")), "accepted");
}

TEST(Parser, RefusesABadOrigin) {
  EXPECT_THAT(why_refused(with(R"("src":"12","seq":1)")), HasSubstr("32 hexadecimal"));
  EXPECT_THAT(why_refused(with(std::string(R"("src":")") + kSrc + "\"")), HasSubstr("together"));
  EXPECT_THAT(why_refused(with(R"("seq":1)")), HasSubstr("together"));
  for (const char* bad : {"-1", "1.0", "18446744073709551616", "\"1\"", "null"}) {
    EXPECT_THAT(why_refused(with(std::string(R"("src":")") + kSrc + R"(","seq":)" + bad)), HasSubstr("seq"))
        << bad;
  }
}

TEST(Parser, IsFineAfterARecordItRefused) {
  Parser parser;
  EXPECT_FALSE(parser.parse(std::string(5000, '[')));
  EXPECT_TRUE(parser.parse(kOriginal));
}

// What the parser must read back of a field: the same rules, written the slow way.
bool same_text(std::string_view raw, std::string_view read, std::size_t limit) {
  if (raw.empty()) return read == "-";
  std::string plain;
  for (const char c : raw) {
    if (static_cast<unsigned char>(c) >= 0x80) return read.size() <= limit;
    plain += c;
  }
  return read == plain.substr(0, limit);
}

TEST(Parser, ReadsBackWhateverBytesWereAppended) {
  constexpr unsigned kSeed = 20240611;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random(kSeed);
  Parser parser;
  for (int round = 0; round < 5000; ++round) {
    const auto bytes = [&] {
      std::string text(random() % 40, '\0');
      for (char& c : text) c = static_cast<char>(random() % (round % 2 == 0 ? 128 : 256));
      return text;
    };
    const std::string referer = bytes();
    const std::string agent = bytes();
    const Origin origin{.seq = random()};
    std::string record;
    std::string sent;
    append_record({referer, agent, "::1", "s", 77}, 30, record);
    append_with_origin(record, origin, sent);
    const auto hit = parser.parse(sent);
    ASSERT_TRUE(hit) << hit.error().message << ": " << sent;
    EXPECT_TRUE(same_text(referer, hit->referer, 30)) << sent;
    EXPECT_TRUE(same_text(agent, hit->user_agent, 30)) << sent;
    EXPECT_EQ(hit->timestamp_ms, 77);
    EXPECT_EQ(hit->origin, origin);
  }
}

std::string description(const base::Result<Hit>& hit) {
  if (!hit) return "refused";
  std::string all;
  for (const std::string_view text :
       {hit->referer, hit->user_agent, hit->ip, hit->sid, hit->site, hit->page, hit->source, hit->purpose,
        hit->id, hit->lang, hit->screen, hit->event, hit->heartbeat}) {
    all.append(text).append("|");
  }
  for (const std::uint64_t number :
       {static_cast<std::uint64_t>(hit->timestamp_ms), static_cast<std::uint64_t>(hit->kind),
        hit->origin ? hit->origin->seq : 0, hit->view ? hit->view->load : 0,
        std::uint64_t{hit->view ? hit->view->number : 0}, hit->visible_ms.value_or(0)}) {
    all += std::to_string(number) + "|";
  }
  if (hit->origin) all += hit->origin->src.hex();
  return all + (hit->view ? "v" : "") + (hit->visible_ms ? "m" : "") + (hit->webdriver ? "w" : "") +
         (hit->own ? "o" : "") + (hit->twice ? "t" : "");
}

// A space in front makes any record one that is not plain.
TEST(Parser, ReadsAPlainRecordAsAnyOther) {
  constexpr unsigned kSeed = 7;
  std::mt19937 random(kSeed);
  const std::string whole = with(
      std::string(
          R"("kind":"leave","view":"0123456789abcdef.2","site":"s","page":"http://a/b","source":"http://c/",)") +
      R"("title":"t","lang":"de","screen":"1x1","load_ms":17,"webdriver":true,"twice":true,"visible_ms":0,)" +
      R"("event":"e","purpose":"p","id":"new","own":true,"collector":"x","src":")" + kSrc +
      R"(","seq":18446744073709551615)");
  const std::string bits = "\"\\{}[]:,.+-e0123456789atruefl \n\x7f\x80\xc3\xa4u\"\"";
  Parser one;
  Parser other;
  EXPECT_EQ(description(one.parse(whole)), description(other.parse(" " + whole)));
  for (int i = 0; i < 100'000; ++i) {
    std::string record = whole;
    for (auto changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % record.size();
      switch (random() % 3) {
        case 0:
          record[at] = bits[random() % bits.size()];
          break;
        case 1:
          record.insert(at, 1, bits[random() % bits.size()]);
          break;
        default:
          record.erase(at, 1 + random() % 8);
      }
      if (record.empty()) record = "{";
    }
    ASSERT_EQ(description(one.parse(record)), description(other.parse(" " + record)))
        << record << ", seed " << kSeed << ", number " << i;
  }
}

}  // namespace
}  // namespace hitstream::hit
