#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace hitstream::base {
namespace {

TEST(Crc32c, AgreesWithThePublishedVectors) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
}

TEST(Crc32c, OfTwoPartsIsThatOfTheWhole) {
  const std::string whole = "a hit that was answered is in the journal";
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    EXPECT_EQ(crc32c(whole.substr(cut), crc32c(whole.substr(0, cut))), crc32c(whole)) << cut;
  }
}

TEST(Crc32c, OfManyBytesAtOnceIsThatOfOneAfterTheOther) {
  std::string text;
  std::uint32_t random = 1;
  std::uint32_t expected = 0;
  for (std::size_t length = 1; length <= 1500; ++length) {
    random = random * 1664525 + 1013904223;
    text += static_cast<char>(random >> 24U);
    expected = crc32c(text.substr(length - 1), expected);
    ASSERT_EQ(crc32c(text), expected) << length;
    ASSERT_EQ(crc32c(text.substr(length / 3), crc32c(text.substr(0, length / 3))), expected) << length;
  }
}

}  // namespace
}  // namespace hitstream::base
