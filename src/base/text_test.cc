#include "base/text.h"

#include <gtest/gtest.h>

#include <array>

namespace hitstream::base {
namespace {

TEST(Text, ParsesOnlyPlainDecimalNumbers) {
  EXPECT_EQ(parse_decimal("0"), 0U);
  EXPECT_EQ(parse_decimal("18446744073709551615"), 18446744073709551615U);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "1.0"}) {
    EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
  }
}

TEST(Text, HexSurvivesTheRoundTripAndRefusesOtherLengths) {
  const std::array<std::uint8_t, 3> bytes{0x00, 0xAB, 0xFF};
  EXPECT_EQ(to_hex(bytes), "00abff");
  std::array<std::uint8_t, 3> back{};
  EXPECT_TRUE(parse_hex("00ABff", back));
  EXPECT_EQ(back, bytes);
  EXPECT_FALSE(parse_hex("00abf", back));
  EXPECT_FALSE(parse_hex("00abfg", back));
}

TEST(Text, KnowsWellFormedUtf8) {
  EXPECT_EQ(utf8_sequence_length("a"), 1U);
  EXPECT_EQ(utf8_sequence_length("é"), 2U);
  EXPECT_EQ(utf8_sequence_length("€"), 3U);
  EXPECT_EQ(utf8_sequence_length("😀"), 4U);
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xC3("}) {
    EXPECT_EQ(utf8_sequence_length(bad), 0U) << to_hex({reinterpret_cast<const std::uint8_t*>(bad), 1});
  }
  EXPECT_EQ(utf8_sequence_length(""), 0U);
}

TEST(Text, CutsBetweenCharactersOnly) {
  EXPECT_EQ(utf8_prefix("abc", 5), "abc");
  EXPECT_EQ(utf8_prefix("abc", 2), "ab");
  EXPECT_EQ(utf8_prefix("a€b", 3), "a");
  EXPECT_EQ(utf8_prefix("a€b", 4), "a€");
  EXPECT_EQ(utf8_prefix("😀", 3), "");
  EXPECT_EQ(utf8_prefix("\x80\x80\x80\x80", 2), "\x80\x80");
  EXPECT_EQ(utf8_prefix("abc", 0), "");
}

TEST(Text, TrimsSpacesAndTabs) {
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
}

TEST(Text, ComparesAsciiWithoutCase) {
  EXPECT_TRUE(equals_ignoring_case("Content-Length", "content-LENGTH"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("[", "{"));
}

}  // namespace
}  // namespace hitstream::base
