#include "aws/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace hitstream::aws {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

TEST(Base64, GivesWhatTheRfcSays) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
  std::string bits;  // every group of six bits, in order: 0, 1, 2 …
  for (unsigned i = 0; i < 64; i += 4) {
    const unsigned group = i << 18U | (i + 1) << 12U | (i + 2) << 6U | (i + 3);
    for (const unsigned shift : {16U, 8U, 0U}) bits += static_cast<char>(group >> shift & 0xFFU);
  }
  EXPECT_EQ(encoded(bits), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

TEST(Base64, WhatIsDecodedIsWhatWasEncodedAtEveryLength) {
  std::mt19937_64 engine(7);
  for (std::size_t length = 0; length < 300; ++length) {
    std::string bytes(length, 0);
    for (char& c : bytes) c = static_cast<char>(engine());
    std::string text = "before";
    append_base64(text, bytes);
    ASSERT_EQ(text.substr(0, 6), "before");
    ASSERT_EQ(text.size(), 6 + (length + 2) / 3 * 4);
    std::string back;
    ASSERT_TRUE(decode_base64(text.substr(6), back)) << length << " bytes";
    ASSERT_EQ(back, bytes) << length << " bytes";
  }
}

}  // namespace
}  // namespace hitstream::aws
