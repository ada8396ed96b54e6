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

}  // namespace
}  // namespace hitstream::base
