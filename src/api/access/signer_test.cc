#include "api/access/signer.h"

#include <gtest/gtest.h>

namespace hitstream::api::access {
namespace {

constexpr Secret kSecret{1, 2, 3};

TEST(Signer, OpensWhatItSigned) {
  const Signer signer(kSecret, "test");
  for (const std::string bytes : {"", "a", "some bytes"}) EXPECT_EQ(signer.open(signer.sign(bytes)), bytes);
}

TEST(Signer, RefusesWhateverIsChanged) {
  const Signer signer(kSecret, "test");
  const std::string text = signer.sign("some bytes");
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(signer.open(changed)) << i;
  }
  EXPECT_FALSE(signer.open(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(signer.open(text + "A"));
  EXPECT_FALSE(signer.open(""));
  EXPECT_FALSE(signer.open("AAAA"));
}

TEST(Signer, KnowsOnlyItsOwnPurposeAndSecret) {
  const std::string text = Signer(kSecret, "test").sign("a");
  EXPECT_FALSE(Signer(kSecret, "other").open(text));
  EXPECT_FALSE(Signer(Secret{1, 2, 4}, "test").open(text));
}

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(EqualsInConstantTime, IsEquality) {
  EXPECT_TRUE(equals_in_constant_time("", ""));
  EXPECT_TRUE(equals_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equals_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equals_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace hitstream::api::access
