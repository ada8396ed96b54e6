#include "base/scan.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::base {
namespace {

constexpr auto kIsQuoteOrControl = [](auto bytes) { return (bytes == '"') | (bytes < 0x20); };

TEST(Scan, FindsAByteAtEachPlaceOfTextsOfEachLength) {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string clean(length, '\xFF');
    EXPECT_EQ(prefix_without(clean, kIsQuoteOrControl), length);
    EXPECT_TRUE(has_none(clean, kIsQuoteOrControl));
    for (std::size_t at = 0; at < length; ++at) {
      std::string text = clean;
      text[at] = at % 2 == 0 ? '"' : '\x1F';
      EXPECT_EQ(prefix_without(text, kIsQuoteOrControl), at) << length;
      EXPECT_FALSE(has_none(text, kIsQuoteOrControl)) << length << " " << at;
    }
  }
}

TEST(Scan, GivesABitForEachByte) {
  std::string text(16, '\x20');
  EXPECT_EQ(bits_of(kIsQuoteOrControl(load_sixteen(text.data()))), 0U);
  for (std::size_t at = 0; at < text.size(); at += 3) text[at] = '"';
  EXPECT_EQ(bits_of(kIsQuoteOrControl(load_sixteen(text.data()))), 0b1001001001001001U);
  EXPECT_EQ(bits_of(load_few("\"a\"") == '"'), 0b101U);
}

TEST(Scan, GathersBitsWithoutAnInstructionForItAsWell) {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    std::string text(16, 'a');
    for (std::size_t at = 0; at < text.size(); ++at) {
      if ((bits >> at & 1U) != 0) text[at] = '"';
    }
    ASSERT_EQ(detail::gather_bits(load_sixteen(text.data()) == '"'), bits);
  }
}

TEST(Scan, TellsTheFirstOfSeveral) {
  const std::string text = std::string(20, 'a') + "\"aa\"" + std::string(20, 'a') + '\n';
  EXPECT_EQ(prefix_without(text, kIsQuoteOrControl), 20U);
}

}  // namespace
}  // namespace hitstream::base
