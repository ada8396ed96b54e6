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
  // Of lengths from 0 on; the last is the example of the paper's appendix A.
  constexpr std::uint64_t kPublished[] = {
      0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
      0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
      0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
      0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5};
  for (std::size_t length = 0; length < std::size(kPublished); ++length) {
    EXPECT_EQ(siphash64(counting_key(), counting(length)), kPublished[length]) << length;
  }
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
