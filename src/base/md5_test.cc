#include "base/md5.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"

namespace hitstream::base {
namespace {

TEST(Md5, GivesWhatTheRfcSays) {
  EXPECT_EQ(to_hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(to_hex(md5("abcdefghijklmnopqrstuvwxyz")), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(to_hex(md5("")), "d41d8cd98f00b204e9800998ecf8427e") << "nothing is left of the digest before";
}

// Every length around the ends of blocks, and as many texts as fit the lanes badly.
TEST(Md5, OfManyTextsIsThatOfEach) {
  std::mt19937_64 engine(7);
  for (const std::size_t count : {0U, 1U, 2U, 3U, 8U, 9U, 64U, 300U}) {
    std::vector<std::string> kept(count);
    for (std::size_t i = 0; i < count; ++i) {
      kept[i].resize(i % 3 == 0 ? engine() % 5000 : i % 200);
      for (char& c : kept[i]) c = static_cast<char>(engine());
    }
    const std::vector<std::string_view> texts(kept.begin(), kept.end());
    std::vector<Md5> digests(count);
    md5_each(texts, digests);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(to_hex(digests[i]), to_hex(md5(texts[i])))
          << count << " texts, of " << texts[i].size() << " bytes";
    }
  }
}

TEST(Md5, OfManyTextsReadsNothingBehindThem) {
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz";
  const std::array<std::string_view, 3> texts = {std::string_view(), std::string_view(alphabet).substr(0, 3),
                                                 alphabet};
  std::array<Md5, 3> digests{};
  md5_each(texts, digests);
  EXPECT_EQ(to_hex(digests[0]), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(to_hex(digests[1]), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(to_hex(digests[2]), "c3fcd3d76192e4007dfb496cca67e13b");
}

}  // namespace
}  // namespace hitstream::base
