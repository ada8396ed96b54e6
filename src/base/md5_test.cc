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

TEST(Md5, GivesOfManyWhatItGivesOfEach) {
  constexpr unsigned kSeed = 42;
  std::mt19937 random(kSeed);
  for (std::size_t count = 0; count <= 20; ++count) {
    for (const std::size_t length_max : {1U, 70U, 130U, 3000U}) {
      std::vector<std::string> texts(count);
      for (std::string& text : texts) {
        text.resize(random() % length_max);
        for (char& c : text) c = static_cast<char>(random());
      }
      const std::vector<std::string_view> views(texts.begin(), texts.end());
      std::vector<Md5> digests(count);
      md5_each(views, digests);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(to_hex(digests[i]), to_hex(md5(texts[i])))
            << "number " << i << " of " << count << ", " << texts[i].size() << " bytes, seed " << kSeed;
      }
    }
  }
}

TEST(Md5, GivesOfTextsThatFillABlockOrNearlyWhatItGivesOfEach) {
  std::vector<std::string> texts;
  for (std::size_t length = 0; length <= 200; ++length) texts.emplace_back(length, 'x');
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  std::vector<Md5> digests(texts.size());
  md5_each(views, digests);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(to_hex(digests[i]), to_hex(md5(texts[i]))) << i;
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
