#include "api/access/password.h"

#include <gtest/gtest.h>

namespace hitstream::api::access {
namespace {

// RFC 7914, section 12: "pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1.
constexpr const char* kFromTheRfc =
    "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$"
    "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw";

TEST(PasswordHash, IsScryptAsTheRfcHasIt) {
  EXPECT_TRUE(PasswordHash::parse(kFromTheRfc)->matches("pleaseletmein"));
}

TEST(PasswordHash, BringsThePasswordBackToNobody) {
  env::SeededRandom random(3);
  const std::string text = *hash_password("correct horse", random);
  EXPECT_TRUE(text.starts_with("$scrypt$ln=15,r=8,p=3$"));
  const PasswordHash hash = *PasswordHash::parse(text);
  EXPECT_TRUE(hash.matches("correct horse"));
  for (const char* other : {"", "correct hors", "correct horse ", "Correct horse"})
    EXPECT_FALSE(hash.matches(other)) << other;
}

TEST(PasswordHash, HasASaltOfItsOwn) {
  env::SeededRandom random(3);
  EXPECT_NE(*hash_password("correct horse", random), *hash_password("correct horse", random));
}

TEST(PasswordHash, RefusesTextsThatAreNone) {
  for (const char* text :
       {"", "secret", "$scrypt$", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA",
        "$scrypt$ln=15,r=8$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ",
        "$scrypt$ln=15,r=8,p=1$c2FsdA$QUFBQUFBQUFBQUFBQUFBQQ", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$QUFB",
        "$scrypt$ln=15,r=8,p=1,x=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ",
        "$scrypt$ln=0,r=8,p=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ",
        "$scrypt$ln=20,r=64,p=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ",
        "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ==",
        "x$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ"}) {
    EXPECT_FALSE(PasswordHash::parse(text)) << text;
  }
  EXPECT_TRUE(PasswordHash::parse("$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$QUFBQUFBQUFBQUFBQUFBQQ"));
}

TEST(HashPassword, WantsNeitherTooShortNorTooLong) {
  env::SeededRandom random(3);
  EXPECT_FALSE(hash_password("7 bytes", random));
  EXPECT_FALSE(hash_password(std::string(1025, 'a'), random));
}

}  // namespace
}  // namespace hitstream::api::access
