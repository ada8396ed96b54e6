#include "base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

namespace hitstream::base {
namespace {

TEST(Text, ParsesOnlyPlainDecimalNumbers) {
  EXPECT_EQ(parse_decimal("0"), 0U);
  EXPECT_EQ(parse_decimal("18446744073709551615"), 18446744073709551615U);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "1.0"}) {
    EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
  }
}

TEST(Text, ParsesDecimalNumbersOfEachLengthAndTakesOnlyDigitsAtEachPlace) {
  const std::string digits = "1234567890123456789";
  std::uint64_t value = 0;
  for (std::size_t length = 1; length <= digits.size(); ++length) {
    std::string text = digits.substr(0, length);
    value = value * 10 + static_cast<std::uint64_t>(text.back() - '0');
    EXPECT_EQ(parse_decimal(text), value) << text;
    for (char& digit : text) {
      for (const char bad : {'/', ':', '\0', '-', 'a', '\xB0', '\xFF'}) {
        const char good = std::exchange(digit, bad);
        EXPECT_EQ(parse_decimal(text), std::nullopt) << text;
        digit = good;
      }
    }
  }
  EXPECT_EQ(parse_decimal("00000000000000000000000000000012345678901"), 12345678901U);
  EXPECT_EQ(parse_decimal("9999999999999999999"), 9999999999999999999U);
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

TEST(Text, ReadsAndWritesHexOfEachLength) {
  for (std::size_t length = 0; length < 40; ++length) {
    std::vector<std::uint8_t> bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(17 * i + length);
    const std::string text = to_hex(bytes);
    for (std::size_t i = 0; i < length; ++i) {
      EXPECT_EQ("0123456789abcdef"[bytes[i] / 16], text[2 * i]);
      EXPECT_EQ("0123456789abcdef"[bytes[i] % 16], text[2 * i + 1]);
    }
    std::vector<std::uint8_t> back(length);
    EXPECT_TRUE(parse_hex(text, back));
    EXPECT_EQ(back, bytes);
  }
}

TEST(Text, TakesOnlyDigitsForHexAtEachPlace) {
  std::array<std::uint8_t, 9> bytes{};
  for (std::size_t at = 0; at < 2 * bytes.size(); ++at) {
    for (int c = 0; c < 256; ++c) {
      std::string text(2 * bytes.size(), '0');
      text[at] = static_cast<char>(c);
      const bool is_digit = std::isxdigit(c) != 0;
      ASSERT_EQ(parse_hex(text, bytes), is_digit) << c << " at " << at;
      if (!is_digit) continue;
      const int value = std::stoi(text.substr(at, 1), nullptr, 16);
      EXPECT_EQ(bytes[at / 2], at % 2 == 0 ? 16 * value : value);
    }
  }
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
