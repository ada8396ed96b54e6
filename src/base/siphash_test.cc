// The vectors are those of the authors' reference implementation (vectors.h): key 00 01 … 0f, message
// 00 01 … of increasing length.
#include "base/siphash.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace hitstream::base {
namespace {

SipKey counting_key() {
  SipKey key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

std::string counting(std::size_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(i);
  return bytes;
}

TEST(SipHash, Gives64BitsAsPublished) {
  EXPECT_EQ(siphash64(counting_key(), ""), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(siphash64(counting_key(), counting(1)), 0x74f839c593dc67fdU);
  EXPECT_EQ(siphash64(counting_key(), counting(8)), 0x93f5f5799a932462U);
  // The example of the paper's appendix A.
  EXPECT_EQ(siphash64(counting_key(), counting(15)), 0xa129ca6149be45e5U);
}

TEST(SipHash, Gives128BitsAsPublished) {
  EXPECT_EQ(to_hex(siphash128(counting_key(), "")), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(to_hex(siphash128(counting_key(), counting(1))), "da87c1d86b99af44347659119b22fc45");
}

TEST(SipHash, DependsOnEveryBitOfTheKey) {
  const SipTag plain = siphash128(counting_key(), "message");
  for (std::size_t bit = 0; bit < 128; ++bit) {
    SipKey key = counting_key();
    key[bit / 8] = static_cast<std::uint8_t>(key[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_NE(siphash128(key, "message"), plain) << "bit " << bit;
  }
}

}  // namespace
}  // namespace hitstream::base
