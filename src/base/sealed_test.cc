#include "base/sealed.h"

#include <gtest/gtest.h>

namespace hitstream::base {
namespace {

constexpr std::string_view kMagic = "MAGIC\n";

TEST(Sealed, GivesBackWhatWasSealed) {
  for (const std::string content : {"", "content", "MAGIC\n"}) {
    const std::string bytes = seal(kMagic, 2, content);
    EXPECT_EQ(bytes.size(), kMagic.size() + 8 + content.size());
    const auto found = unseal(bytes, kMagic, 3);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->version, 2U);
    EXPECT_EQ(found->content, content);
  }
}

TEST(Sealed, AFileOfANewerProgramIsToldFromDamage) {
  EXPECT_EQ(unseal(seal(kMagic, 4, "x"), kMagic, 3).error().code, Errc::kUnsupportedVersion);
  EXPECT_EQ(unseal(seal(kMagic, 0, "x"), kMagic, 3).error().code, Errc::kCorrupt);
  EXPECT_EQ(unseal(seal("OTHER\n", 1, "x"), kMagic, 3).error().code, Errc::kCorrupt);
}

TEST(Sealed, NoBytesButAllOfThemAreTaken) {
  const std::string bytes = seal(kMagic, 1, "content");
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(unseal(std::string_view(bytes).substr(0, length), kMagic, 1)) << length;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] ^= 1;
    EXPECT_FALSE(unseal(changed, kMagic, 1)) << at;
  }
}

}  // namespace
}  // namespace hitstream::base
